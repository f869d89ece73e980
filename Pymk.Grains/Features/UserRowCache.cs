using System.Runtime.InteropServices;
using Pymk.Core.Features;
using Pymk.Core.Pairs;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Features;

/// <summary>
/// Feature rows of one model, from memory or else from the store in one pipelined call. Eviction is CLOCK (Corbató, 1968): the hand spares a row
/// that was read since its last pass and evicts any other. Where the model is split, memory holds rows of shards that the silo hosts, and the hosts of
/// other shards have theirs. Safe for concurrent use.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="ordinals">Finds the ids of rows to read.</param>
/// <param name="store">The rows of all users.</param>
/// <param name="cacheBytes">Most bytes of rows in memory; 0 reads every row from the store.</param>
/// <param name="hosts">Asks the silos that host other shards; null in a silo that reads all rows itself.</param>
internal sealed class UserRowCache(ServingModel model, UserOrdinals ordinals, IUserRowStore store, long cacheBytes, RowHosts? hosts = null) : IPairRows
{
    // Slots for users who joined after the model was trained. Rows of later users are read from the store every time.
    private const int RoomForNew = 65_536;

    private const int TypicalRowBytes = 1_200;

    private readonly byte[]?[] _cache = new byte[]?[cacheBytes == 0 ? 0 : model.Graph.UserCount + RoomForNew];

    // A hit since the hand's last pass. One byte a slot; a lost update costs a read from the store.
    private readonly bool[] _referenced = new bool[cacheBytes == 0 ? 0 : model.Graph.UserCount + RoomForNew];
    private long _bytes;
    private int _hand;

    /// <summary>The number of rows that fit in memory, estimated by a typical row.</summary>
    public int Room => (int)Math.Min(_cache.Length, cacheBytes / TypicalRowBytes);

    /// <summary>Bytes of the rows in memory.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation) =>
        ReadAsync(users, hosts?.IsSplit(model) == true, cancellation);

    /// <summary>Reads rows for another silo: from memory or the store, whoever hosts them.</summary>
    public ValueTask<ReadOnlyMemory<byte>[]> ReadHereAsync(ReadOnlyMemory<int> users, CancellationToken cancellation) => ReadAsync(users, false, cancellation);

    /// <summary>Fills pairs from the rows in memory; other silos make those of their shards meanwhile.</summary>
    public ValueTask<int> FillAsync(RowPairs pairs, CancellationToken cancellation)
    {
        var (rows, missing) = ReadMemory(pairs.Users.Span);
        if (missing is null)
        {
            pairs.Write(rows);
            return new(rows.Length);
        }

        return FillAsync(pairs, rows, missing, cancellation);
    }

    private async ValueTask<int> FillAsync(RowPairs pairs, ReadOnlyMemory<byte>[] rows, List<int> missing, CancellationToken cancellation)
    {
        var (left, calls) = hosts?.IsSplit(model) == true ? hosts.AskForPairs(model, pairs, missing) : (missing, []);
        if (left.Count > 0)
        {
            await ReadStoreAsync(pairs.Users, rows, left, cancellation).ConfigureAwait(false);
        }

        Write(pairs, rows, calls);
        var unanswered = new List<int>();
        if (calls.Count > 0)
        {
            await hosts!.TakeAsync(calls, pairs, unanswered, cancellation).ConfigureAwait(false);
        }

        if (unanswered.Count > 0)
        {
            await ReadStoreAsync(pairs.Users, rows, unanswered, cancellation).ConfigureAwait(false);
            pairs.Write(rows, CollectionsMarshal.AsSpan(unanswered));
        }

        return rows.Length;
    }

    // All but the pairs that other silos were asked for.
    private static void Write(RowPairs pairs, ReadOnlyMemory<byte>[] rows, List<(Task<byte[]> Answer, List<int> Places)> calls)
    {
        if (calls.Count == 0)
        {
            pairs.Write(rows);
            return;
        }

        var away = new bool[rows.Length];
        foreach (var (_, places) in calls)
        {
            foreach (var place in places)
            {
                away[place] = true;
            }
        }

        var here = new int[rows.Length - calls.Sum(c => c.Places.Count)];
        for (int place = 0, next = 0; place < rows.Length; place++)
        {
            if (!away[place])
            {
                here[next++] = place;
            }
        }

        pairs.Write(rows, here);
    }

    private ValueTask<ReadOnlyMemory<byte>[]> ReadAsync(ReadOnlyMemory<int> users, bool split, CancellationToken cancellation)
    {
        var (rows, missing) = ReadMemory(users.Span);
        return missing is null ? new(rows) : split ? AskAsync(users, rows, missing, cancellation) : ReadStoreAsync(users, rows, missing, cancellation);
    }

    private (ReadOnlyMemory<byte>[] Rows, List<int>? Missing) ReadMemory(ReadOnlySpan<int> users)
    {
        var rows = new ReadOnlyMemory<byte>[users.Length];
        List<int>? missing = null;
        for (var i = 0; i < rows.Length; i++)
        {
            var user = users[i];
            if (user < _cache.Length && Volatile.Read(ref _cache[user]) is { } row)
            {
                rows[i] = row;
                if (!_referenced[user])
                {
                    _referenced[user] = true;
                }
            }
            else
            {
                (missing ??= new List<int>(rows.Length)).Add(i);
            }
        }

        ServingMetrics.RowsRead.Add(rows.Length);
        return (rows, missing);
    }

    /// <summary>Drops the rows of a shard: another activation of it may have written any, and may live in another silo.</summary>
    public void ForgetShard(int shard)
    {
        for (var user = 0; Volatile.Read(ref _bytes) > 0 && user < _cache.Length; user++)
        {
            if (_cache[user] is not null && ordinals.ShardOf(model, user) == shard)
            {
                Forget(user);
            }
        }
    }

    /// <summary>Drops a row that was written again.</summary>
    public void Forget(int user)
    {
        if (user < _cache.Length && Interlocked.Exchange(ref _cache[user], null) is { } row)
        {
            _referenced[user] = false;
            Interlocked.Add(ref _bytes, -row.Length);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>[]> AskAsync(
        ReadOnlyMemory<int> users, ReadOnlyMemory<byte>[] rows, List<int> missing, CancellationToken cancellation)
    {
        var left = await hosts!.AskAsync(model, users, rows, missing, cancellation).ConfigureAwait(false);
        return left.Count == 0 ? rows : await ReadStoreAsync(users, rows, left, cancellation).ConfigureAwait(false);
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

            var row = OwnArray(read[i]);
            rows[missing[i]] = row;
            Keep(users.Span[missing[i]], row);
        }

        return rows;
    }

    // A row within a larger array is copied: it would keep the whole array alive.
    private static byte[] OwnArray(ReadOnlyMemory<byte> row) =>
        MemoryMarshal.TryGetArray(row, out var part) && part.Array is { } array && array.Length == row.Length ? array : row.ToArray();

    private void Keep(int user, byte[] row)
    {
        if (user >= _cache.Length || hosts?.IsElsewhere(model, user) == true || Interlocked.CompareExchange(ref _cache[user], row, null) is not null)
        {
            return;
        }

        Interlocked.Add(ref _bytes, row.Length);
        while (Volatile.Read(ref _bytes) > cacheBytes)
        {
            var slot = (int)((uint)Interlocked.Increment(ref _hand) % (uint)_cache.Length);
            if (_referenced[slot])
            {
                _referenced[slot] = false;
            }
            else
            {
                Forget(slot);
            }
        }
    }
}
