using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Experiments;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Graph;

/// <summary>Silos that each hold the parts of the model that their graph shards own.</summary>
public sealed class SplitModelTests
{
    private const int Parts = 8;
    private const int Users = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Suggestions_OfSilosThatHoldTheirShare_AreThoseOfTheOfflineRecommender(int count)
    {
        await using var silos = await StartAsync(count);
        var model = silos.Model;
        using var offline = new OfflineRecommender(model);
        for (var user = 0; user < Users; user += 7)
        {
            var answer = await silos.Client.GetSuggestionsAsync(model.Graph.IdOf(user));
            var expected = offline.Recommend(user, 20).Slate;
            Assert.Equal(AnswerMarks.None, answer.Marks);
            Assert.Equal(expected.Select(s => model.Graph.IdOf(s.User)), answer.Suggestions.Select(s => s.UserId));
            Assert.Equal(expected.Select(s => s.Score), answer.Suggestions.Select(s => s.Score));
        }
    }

    [Fact]
    public async Task Parts_OfTheModel_AreHeldByOneSiloEach()
    {
        await using var silos = await StartAsync(3);
        for (var part = 0; part < Parts; part++)
        {
            Assert.Single(Enumerable.Range(0, 3), silo => GraphOf(silos, silo).IsOpen(part));
        }

        Assert.Equal(silos.Model.Graph.RowBytes, Enumerable.Range(0, 3).Sum(silo => GraphOf(silos, silo).RowBytes), tolerance: 8.0 * Parts);
    }

    [Fact]
    public async Task Connections_MadeSinceTheModel_CountInGenerationsOfEverySilo()
    {
        await using var silos = await StartAsync(3);
        var model = silos.Model;
        var (user, other) = (model.Graph.IdOf(0), model.Graph.IdOf(Users - 1));
        Assert.False(model.Graph.Connected(0, Users - 1));
        await silos.Client.ConnectAsync(user, other);
        for (var silo = 0; silo < 3; silo++)
        {
            await silos.Service<ShardLeases>(silo).RenewAsync();
            var list = await silos.Service<CandidateListGenerator>(silo).GenerateAsync(
                silos.Service<ModelRegistry>(silo).Current, 0, AskersBridges.AllOpen(0), ServingPlan.Standard);
            using var reading = silos.Service<CandidateSetCache>(silo).Read(list);
            Assert.False(list.Partial);
            Assert.DoesNotContain(Users - 1, reading.Set.Users);
            Assert.Contains(model.Graph.Neighbors(Users - 1).ToArray().Where(friend => !model.Graph.Connected(0, friend)), reading.Set.Users.Contains);
        }
    }

    [Fact]
    public async Task Silo_ThatStops_LeavesItsPartsToTheOthers()
    {
        await using var silos = await StartAsync(2);
        var model = silos.Model;
        using var offline = new OfflineRecommender(model);
        await silos.Cluster.StopSiloAsync(silos.Cluster.Silos[1], TestContext.Current.CancellationToken);
        await SettleAsync(silos, 1);
        for (var part = 0; part < Parts; part++)
        {
            Assert.True(GraphOf(silos, 0).IsOpen(part));
        }

        for (var user = 1; user < Users; user += 40)
        {
            var answer = await silos.Client.GetSuggestionsAsync(model.Graph.IdOf(user));
            Assert.Equal(offline.Recommend(user, 20).Slate.Select(s => model.Graph.IdOf(s.User)), answer.Suggestions.Select(s => s.UserId));
        }
    }

    [Fact]
    public async Task Version_ServedNext_IsHeldByPartsAsWell()
    {
        await using var silos = await StartAsync(2);
        var folder = ModelFixture.Publish(silos.Root, "v2", Users, seed: 2, parts: Parts);
        var next = await silos.LoadAsync(folder);
        for (var silo = 0; silo < 2; silo++)
        {
            var model = silos.LoadSplit(folder);
            silos.Service<HostedShards>(silo).Open(model);
            silos.Service<ModelRegistry>(silo).Serve(model);
        }

        using var offline = new OfflineRecommender(next);
        for (var user = 0; user < Users; user += 30)
        {
            var answer = await silos.Client.GetSuggestionsAsync(next.Graph.IdOf(user));
            Assert.Equal("v2", answer.ModelVersion);
            Assert.Equal(offline.Recommend(user, 20).Slate.Select(s => next.Graph.IdOf(s.User)), answer.Suggestions.Select(s => s.UserId));
        }

        for (var part = 0; part < Parts; part++)
        {
            Assert.Single(Enumerable.Range(0, 2), silo => GraphOf(silos, silo).IsOpen(part));
        }
    }

    private static Core.Graph.SocialGraph GraphOf(TestSilos silos, int silo) => silos.Service<ModelRegistry>(silo).Current.Graph;

    // Shards begin on the first silo and move when the others have joined. Leases last their usual time: on a busy machine a short one runs out
    // between two calls, and the shard's people are hidden.
    private static async Task<TestSilos> StartAsync(int silos)
    {
        var started = await TestSilos.StartAsync(
            silos, publish: (root, version) => ModelFixture.Publish(root, version, Users, parts: Parts), split: true);
        await SettleAsync(started, silos);
        return started;
    }

    private static async Task SettleAsync(TestSilos silos, int count)
    {
        var most = (TestSilos.GraphShards + count - 1) / count;
        while (!Enumerable.Range(0, count).All(silo => Hosted(silo) <= most) || Enumerable.Range(0, count).Sum(Hosted) != TestSilos.GraphShards)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        for (var silo = 0; silo < count; silo++)
        {
            await silos.Service<ShardLeases>(silo).RenewAsync();
        }

        int Hosted(int silo) => Enumerable.Range(0, TestSilos.GraphShards).Count(silos.Service<HostedShards>(silo).Has);
    }
}
