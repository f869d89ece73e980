using System.Collections.Concurrent;
using Pymk.Grains.Index;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>Changes of index shards over dictionaries, shared by all silos of a test.</summary>
internal sealed class MemoryIndexChanges : IIndexChangeStore
{
    private readonly MemoryFence _fence = new("the index change store");
    private readonly ConcurrentDictionary<(int Shard, string Version, long User), float[]> _embeddings = [];
    private readonly ConcurrentDictionary<(int Shard, long User), bool> _left = [];

    /// <summary>Fails the next writes.</summary>
    public volatile bool RefuseWrites;

    /// <summary>A shard whose changes cannot be read, -1 for none.</summary>
    public volatile int LostShard = -1;

    /// <summary>Versions with embeddings.</summary>
    public IEnumerable<string> Versions => _embeddings.Keys.Select(k => k.Version).Distinct();

    public Task<long> OpenAsync(int shard) => Task.FromResult(_fence.Open(shard, epoch => epoch));

    public Task<IndexChanges> ReadAsync(int shard, string version) => shard == LostShard
        ? Task.FromException<IndexChanges>(new IOException("The store is away."))
        : Task.FromResult(new IndexChanges(
            [.. _embeddings.Where(e => e.Key.Shard == shard && e.Key.Version == version).Select(e => (e.Key.User, e.Value))],
            [.. _left.Keys.Where(k => k.Shard == shard).Select(k => k.User)]));

    public Task UpsertAsync(int shard, long epoch, string version, long user, ReadOnlyMemory<float> embedding) => WriteAsync(shard, epoch, () =>
    {
        _embeddings[(shard, version, user)] = embedding.ToArray();
        _left.TryRemove((shard, user), out _);
    });

    public Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user) => WriteAsync(shard, epoch, () =>
    {
        _left[(shard, user)] = true;
        foreach (var version in versions)
        {
            _embeddings.TryRemove((shard, version, user), out _);
        }
    });

    public async Task<long> EraseAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user)
    {
        var known = 0L;
        await WriteAsync(shard, epoch, () => known = Erase(user));
        return known;
    }

    /// <summary>Removes everything about a user; returns the number of embeddings.</summary>
    public long Erase(long user)
    {
        foreach (var key in _left.Keys.Where(k => k.User == user))
        {
            _left.TryRemove(key, out _);
        }

        return _embeddings.Keys.Where(k => k.User == user).ToArray().LongCount(k => _embeddings.TryRemove(k, out _));
    }

    /// <summary>Every id that the store holds.</summary>
    public IEnumerable<long> AllUsers => _left.Keys.Select(k => k.User).Concat(_embeddings.Keys.Select(k => k.User));

    public Task ForgetLeftAsync(int shard, long epoch, IReadOnlyCollection<long> users) => WriteAsync(shard, epoch, () =>
    {
        foreach (var user in users)
        {
            _left.TryRemove((shard, user), out _);
        }
    });

    public Task<IReadOnlyList<long>> ReadLeftAsync(int shard) =>
        Task.FromResult<IReadOnlyList<long>>([.. _left.Keys.Where(k => k.Shard == shard).Select(k => k.User)]);

    public Task DropAsync(int shard, long epoch, string version) => WriteAsync(shard, epoch, () =>
    {
        foreach (var key in _embeddings.Keys.Where(k => k.Shard == shard && k.Version == version))
        {
            _embeddings.TryRemove(key, out _);
        }
    });

    /// <inheritdoc cref="MemoryFence.Steal"/>
    public void Steal(int shard) => _fence.Steal(shard);

    private Task WriteAsync(int shard, long epoch, Action write) =>
        RefuseWrites ? Task.FromException(new IOException("The store is away.")) : _fence.WriteAsync(shard, epoch, write);
}
