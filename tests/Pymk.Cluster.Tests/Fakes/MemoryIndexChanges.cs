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
