using Pymk.Grains.Interfaces.Experiments;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Experiments_WrittenByOneWriterAtATime_ComeBackWhole()
    {
        var (token, store) = (TestContext.Current.CancellationToken, new RedisExperimentStore(_stores));
        var version = await store.ReadVersionAsync(token);
        var settings = new ArmSettings(new Dictionary<string, int> { ["walk"] = 0 }, InviteWeight: 1.5, ExplorationShare: 0.05);
        var written = new Experiment(
            "e1", 7, new ExperimentPlan(20, "salt ü", [new("control", 50), new("other", 50, settings)]), ExperimentState.Running, 10, [3, 1, 2],
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));

        Assert.True(await store.TryWriteAsync(version, [written, written with { Name = "e2" }], []));
        Assert.False(await store.TryWriteAsync(version, [written with { Share = 20 }], ["e2"]));

        Assert.Equal(version + 1, await store.ReadVersionAsync(token));
        var read = await store.ReadAsync(token);
        Assert.Equal(version + 1, read.Version);
        Assert.Equal(["e1", "e2"], read.Experiments.Select(e => e.Name).Order());
        var e1 = read.Experiments.Single(e => e.Name == "e1");
        Assert.Equivalent(written, e1, strict: true);
        Assert.Equal(settings.Sources, e1.Plan.Arms[1].Settings!.Sources);

        Assert.True(await store.TryWriteAsync(version + 1, [], ["e1", "e2"]));
        Assert.Empty((await store.ReadAsync(token)).Experiments);
    }
}
