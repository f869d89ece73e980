using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Tests.Snapshot;

public sealed class SnapshotShardTests
{
    [Fact]
    public async Task Failure_ToldByTheFirstCall_IsOfAnEarlierRun_ALaterOneIsNot()
    {
        var answers = new Queue<SnapshotProgress>(
            [new(SnapshotStep.Failed, "old"), new(SnapshotStep.Writing), new(SnapshotStep.Failed, "new")]);
        var shard = new SnapshotShard("graph-0", () => new(answers.Dequeue()));
        Assert.True(await shard.ContinueAsync());
        Assert.True(await shard.ContinueAsync());
        Assert.False(shard.IsWritten);
        Assert.Equal("new", (await Assert.ThrowsAsync<SnapshotException>(shard.ContinueAsync)).Message);
    }
}
