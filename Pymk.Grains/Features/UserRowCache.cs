using System.Runtime.InteropServices;
using Pymk.Core.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Features;

/// <summary>Rows of one model version, from the silo's memory where they were read before, else from the store in one pipelined call.</summary>
public sealed class UserRowCache(ServingModel model, UserOrdinals ordinals, IUserRowStore store, long cacheBytes) : IUserRows
{
    // Users who joined since the model follow its own in the cache; those beyond are read from the store every time.
    private const int RoomForNew = 65_536;

    private const int TypicalRow = 1_200;

    private readonly byte[]?[] _cache = new byte[]?[cacheBytes == 0 ? 0 : model.Graph.UserCount + RoomForNew];
    private long _bytes;
    private int _hand;

    /// <summary>About how many rows fit in memory.</summary>
    public int Room => (int)Math.Min(_cache.Length, cacheBytes / TypicalRow);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        var rows = new ReadOnlyMemory<byte>[users.Length];
        List<int>? missing = null;
        for (var i = 0; i < rows.Length; i++)
        {
            var user = users.Span[i];
            if (user < _cache.Length && Volatile.Read(ref _cache[user]) is { } row)
            {
                rows[i] = row;
            }
            else
            {
                (missing ??= new List<int>(rows.Length)).Add(i);
            }
        }

        ServingMetrics.RowsRead.Add(rows.Length);
        return missing is null ? new(rows) : ReadStoreAsync(users, rows, missing, cancellation);
    }

    /// <summary>Forgets the row of a user whose row was written anew.</summary>
    public void Forget(int user)
    {
        if (user < _cache.Length && Interlocked.Exchange(ref _cache[user], null) is { } row)
        {
            Interlocked.Add(ref _bytes, -row.Length);
        }
    }

    /// <summary>Forgets all rows.</summary>
    public void ForgetAll()
    {
        for (var user = 0; Volatile.Read(ref _bytes) > 0 && user < _cache.Length; user++)
        {
            Forget(user);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>[]> ReadStoreAsync(
        ReadOnlyMemory<int> users, ReadOnlyMemory<byte>[] rows, List<int> missing, CancellationToken cancellation)
    {
        await ordinals.ResolveIdsAsync(model, users).ConfigureAwait(false);
        var ids = new long[missing.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ordinals.TryId(model, users.Span[missing[i]], out ids[i]);
        }

        var read = await store.ReadAsync(model.Version, ids, cancellation).ConfigureAwait(false);
        ServingMetrics.RowsFromStore.Add(read.Length);
        for (var i = 0; i < read.Length; i++)
        {
            if (read[i].IsEmpty)
            {
                ServingMetrics.RowsMissing.Add(1);
                continue;
            }

            var row = Whole(read[i]);
            rows[missing[i]] = row;
            Keep(users.Span[missing[i]], row);
        }

        return rows;
    }

    // The store's answer as it is, where it is an array of its own; a part of a larger one would keep that alive.
    private static byte[] Whole(ReadOnlyMemory<byte> row) =>
        MemoryMarshal.TryGetArray(row, out var part) && part.Array is { } array && array.Length == row.Length ? array : row.ToArray();

    private void Keep(int user, byte[] row)
    {
        if (user >= _cache.Length || Interlocked.CompareExchange(ref _cache[user], row, null) is not null)
        {
            return;
        }

        // When full, the clock's hand throws out rows one after the other: those in use come back at the cost of one read.
        for (var bytes = Interlocked.Add(ref _bytes, row.Length); bytes > cacheBytes; bytes = Volatile.Read(ref _bytes))
        {
            Forget((int)((uint)Interlocked.Increment(ref _hand) % (uint)_cache.Length));
        }
    }
}
