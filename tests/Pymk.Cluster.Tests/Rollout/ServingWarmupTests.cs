using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Rollout;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Rollout;

public sealed class ServingWarmupTests
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(1);
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Warmup_WithAShardThatDoesNotLoad_SaysSoAndFirstAnswersAreWholeOnceItDoes()
    {
        await using var silos = await TestSilos.StartAsync();
        var warmup = silos.Service<ServingWarmup>();
        silos.IndexChanges.LostShard = 1;
        Assert.False(await warmup.RunAsync(silos.Model, TimeSpan.Zero, Token));
        silos.IndexChanges.LostShard = -1;
        Assert.True(await warmup.RunAsync(silos.Model, Ample, Token));
        Assert.Equal(AnswerMarks.None, (await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(3))).Marks);
    }

    [Fact]
    public async Task Version_BeingPrepared_LoadsWhileTheOneBeforeAnswers()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2);
        var next = await silos.PublishAsync("v2", 300, seed: 2);
        silos.Service<ModelRegistry>(0).Prepare(next);
        Assert.Equal("v1", (await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(3))).ModelVersion);

        // Half of the cluster does not know it yet: shards that live there refuse.
        var waiting = silos.Service<ServingWarmup>(0).RunAsync(next, Ample, Token);
        silos.Service<ModelRegistry>(1).Prepare(next);
        Assert.True(await waiting);
        silos.Service<ModelRegistry>(0).Serve(next);
        silos.Service<ModelRegistry>(1).Serve(next);
        var answer = await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(3));
        Assert.Equal(("v2", AnswerMarks.None), (answer.ModelVersion, answer.Marks));
    }
}
