using System.Collections.Concurrent;
using Pymk.Faiss.Shards;

namespace Pymk.Grains.Index;

/// <summary>
/// The partitions whose grains live in this silo, by model version: a search of this silo reads them in place, without a message a shard. Their
/// grains load, change and close them.
/// </summary>
internal sealed class OpenIndexShards
{
    private readonly ConcurrentDictionary<(string Version, int Shard), VectorIndexShard> _open = [];

    /// <summary>
    /// The partition, null where this silo does not have it. It may close before it is searched; the search then throws
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public VectorIndexShard? Find(string version, int shard) => _open.GetValueOrDefault((version, shard));

    /// <summary>Bytes of all partitions of a version that this silo has.</summary>
    public long BytesOf(string version) => _open.Where(o => o.Key.Version == version).Sum(o => o.Value.MemoryBytes);

    /// <summary>Adds a loaded partition.</summary>
    public void Add(string version, int shard, VectorIndexShard index) => _open[(version, shard)] = index;

    /// <summary>Removes a partition before it is closed; a successor in its place stays.</summary>
    public void Remove(string version, int shard, VectorIndexShard index) => _open.TryRemove(new((version, shard), index));
}
