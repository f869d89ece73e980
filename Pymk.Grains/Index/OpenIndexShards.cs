using System.Collections.Concurrent;
using Pymk.Faiss.Shards;

namespace Pymk.Grains.Index;

/// <summary>
/// The partitions whose grains live in this silo, by model version: a search from the same silo reads them where they are, without a message a shard. Their
/// grains load, change and close them as before.
/// </summary>
internal sealed class OpenIndexShards
{
    private readonly ConcurrentDictionary<(string Version, int Shard), VectorIndexShard> _open = [];

    /// <summary>The partition, where this silo has it. It may be closed by the time it is searched, which then throws <see cref="ObjectDisposedException"/>.</summary>
    public VectorIndexShard? Find(string version, int shard) => _open.GetValueOrDefault((version, shard));

    public void Add(string version, int shard, VectorIndexShard index) => _open[(version, shard)] = index;

    /// <summary>Takes a partition out before it is closed; another one in its place stays.</summary>
    public void Remove(string version, int shard, VectorIndexShard index) => _open.TryRemove(new((version, shard), index));
}
