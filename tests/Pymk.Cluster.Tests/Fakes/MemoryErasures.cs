using System.Collections.Concurrent;
using Pymk.Core.Privacy;
using Pymk.Grains.Erasure;
using Pymk.Grains.Privacy;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>Tombstones and erasures under way in dictionaries, shared by all silos of a test.</summary>
internal sealed class MemoryErasures(MemoryStores stores, MemoryIndexChanges index, MemoryViews views) : ITombstoneStore, IErasureStore, IStoreCompaction
{
    private readonly byte[] _key = Tombstones.NewKey();
    private readonly ConcurrentDictionary<TombstoneHash, Tombstone> _people = [];
    private readonly ConcurrentDictionary<long, OpenErasure> _open = [];
    private readonly ConcurrentDictionary<string, byte> _uncompacted = [];

    /// <summary>The number of compactions.</summary>
    public int Compactions;

    /// <summary>Called before an erasure is kept; a test may fail it.</summary>
    public Action<OpenErasure> BeforeKeeping { get; set; } = _ => { };

    /// <summary>The erasures under way.</summary>
    public ICollection<OpenErasure> Open => _open.Values;

    public Task<Tombstones> ReadAsync() => Task.FromResult(new Tombstones(_key, _people));

    public Task<Tombstone?> FindAsync(TombstoneHash hash) => Task.FromResult(_people.TryGetValue(hash, out var tombstone) ? tombstone : (Tombstone?)null);

    public Task WriteAsync(TombstoneHash hash, Tombstone tombstone)
    {
        _people.AddOrUpdate(hash, tombstone, (_, before) =>
            new Tombstone(Math.Max(before.ErasedAtMs, tombstone.ErasedAtMs), Math.Max(before.RevivedAtMs, tombstone.RevivedAtMs)));
        return Task.CompletedTask;
    }

    public Task RemoveAsync(IReadOnlyCollection<TombstoneHash> hashes)
    {
        foreach (var hash in hashes)
        {
            _people.TryRemove(hash, out _);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<OpenErasure>> ReadOpenAsync() => Task.FromResult<IReadOnlyList<OpenErasure>>([.. _open.Values]);

    public Task KeepOpenAsync(OpenErasure erasure)
    {
        BeforeKeeping(erasure);
        _open[erasure.User] = erasure;
        return Task.CompletedTask;
    }

    public Task CloseAsync(long user)
    {
        _open.TryRemove(user, out _);
        _uncompacted[Guid.NewGuid().ToString()] = 0;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ReadUncompactedAsync() => Task.FromResult<IReadOnlyList<string>>([.. _uncompacted.Keys]);

    public Task MarkCompactedAsync(IReadOnlyCollection<string> notes)
    {
        foreach (var note in notes)
        {
            _uncompacted.TryRemove(note, out _);
        }

        return Task.CompletedTask;
    }

    public async Task<SweptEntries> SweepAsync(long user, CancellationToken cancellation)
    {
        var lists = await stores.RemoveAsync([user]);
        var (own, byOthers) = views.Erase(user);
        return new SweptEntries(stores.RemoveRows(user), index.Erase(user), own, byOthers, lists);
    }

    public Task<StoreCompaction> CompactAsync(CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref Compactions);
        return Task.FromResult(new StoreCompaction(true));
    }

    public Task<bool> CompactGrownAsync(double growth, CancellationToken cancellation = default) => Task.FromResult(false);
}
