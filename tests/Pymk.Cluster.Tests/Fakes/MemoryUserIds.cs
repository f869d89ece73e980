using System.Collections.Concurrent;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>The store of text ids, over dictionaries. The silos of a test share it.</summary>
internal sealed class MemoryUserIds : IUserIdStore
{
    private readonly ConcurrentDictionary<int, (Dictionary<long, string> Texts, HashSet<long> Passed)> _shards = [];

    public MemoryFence Fence { get; } = new("the store of text ids");

    public int Writes;

    /// <summary>Whether the store is away.</summary>
    public volatile bool RefuseWrites;

    /// <summary>Writes that came while it was away.</summary>
    public int Refused;

    public IEnumerable<string> Texts => _shards.Values.SelectMany(s => s.Texts.Values);

    public IEnumerable<long> Passed => _shards.Values.SelectMany(s => s.Passed);

    public Task<UserIdShardState> OpenAsync(int shard)
    {
        var state = _shards.GetOrAdd(shard, _ => ([], []));
        return Task.FromResult(Fence.Open(
            shard, epoch => new UserIdShardState(epoch, [.. state.Texts.Select(t => new NumberedText(t.Key, t.Value))], [.. state.Passed])));
    }

    public Task WriteAsync(int shard, long epoch, UserIdWrite write)
    {
        if (RefuseWrites)
        {
            Interlocked.Increment(ref Refused);
            return Task.FromException(new StoreUnavailableException("store of text ids", "It is away."));
        }

        return Fence.WriteAsync(shard, epoch, () => Write(shard, write));
    }

    private void Write(int shard, UserIdWrite write)
    {
        Interlocked.Increment(ref Writes);
        var (texts, passed) = _shards[shard];
        foreach (var number in write.Removed)
        {
            texts.Remove(number);
        }

        foreach (var (number, text) in write.Added)
        {
            texts[number] = text;
        }

        passed.UnionWith(write.Passed);
    }
}
