using Pymk.Grains.ListsAhead;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>The progress of one shard, in memory.</summary>
internal sealed class FakeListsAheadStore : IListsAheadStore
{
    public ShardLists? Stored { get; set; }

    public Task<string?> ReadVersionAsync() => throw new NotSupportedException();

    public Task StartAsync(string version) => throw new NotSupportedException();

    public Task<ShardLists?> ReadAsync(int shard) => Task.FromResult(Stored);

    public Task WriteAsync(int shard, ShardLists progress)
    {
        Stored = progress;
        return Task.CompletedTask;
    }
}
