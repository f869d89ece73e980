using System.Collections.Concurrent;
using Pymk.Grains.ListsAhead;
using Pymk.Testing;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>The progress of lists written ahead, in memory.</summary>
internal sealed class MemoryListsAhead : IListsAheadStore
{
    private readonly ConcurrentDictionary<int, ShardLists> _shards = [];
    private volatile string? _version;

    /// <summary>Announces every write of progress.</summary>
    public Changes Written { get; } = new();

    /// <summary>The progress of all shards that began.</summary>
    public IReadOnlyDictionary<int, ShardLists> Shards => _shards;

    public Task<string?> ReadVersionAsync() => Task.FromResult(_version);

    public Task StartAsync(string version)
    {
        _shards.Clear();
        _version = version;
        return Task.CompletedTask;
    }

    public Task<ShardLists?> ReadAsync(int shard) => Task.FromResult(_shards.GetValueOrDefault(shard));

    public Task WriteAsync(int shard, ShardLists progress)
    {
        _shards[shard] = progress;
        Written.Announce();
        return Task.CompletedTask;
    }
}
