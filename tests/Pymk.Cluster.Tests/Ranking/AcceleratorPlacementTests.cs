using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Grains.Ranking;

namespace Pymk.Cluster.Tests.Ranking;

public sealed class AcceleratorPlacementTests
{
    [Fact]
    public async Task Rankers_WithALabelledSilo_RunThere()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, labels: i => i == 1 ? new() { [Accelerator.Key] = Accelerator.Gpu } : []);

        // The silos start concurrently, so either may get the label.
        var labelled = Enumerable.Range(0, 2).Single(i => Accelerator.IsOn(silos.Service<IOptions<SiloMetadata>>(i).Value));
        await LabelIsKnownAsync(silos, labelled);
        using var offline = new OfflineRecommender(silos.Model);
        var set = offline.Generate(3);
        var request = new RankRequest("v1", set.ToBytes(), 10_000);
        for (var i = 0; i < 20; i++)
        {
            var scores = await silos.Cluster.Client.GetGrain<IRankerGrain>(i).Rank(request);
            Assert.Equal(set.Count, scores.Invite.Length);
        }

        // Users on the silo without an accelerator are ranked on the other silo, too.
        for (var user = 0; user < 20; user++)
        {
            Assert.Equal(20, (await silos.Client.GetSuggestionsAsync(silos.Model.Graph.IdOf(user))).Count);
        }

        Assert.Equal(0, silos.Service<SiloRanker>(1 - labelled).Scored);
        Assert.Equal(40, silos.Service<SiloRanker>(labelled).Scored);
    }

    // A silo learns the labels of another some time after it sees it active. Until then it places rankers anywhere. Orleans announces nothing.
    private static async Task LabelIsKnownAsync(TestSilos silos, int labelled)
    {
        var address = silos.Service<ILocalSiloDetails>(labelled).SiloAddress;
        while (!Enumerable.Range(0, 2).All(i => Accelerator.IsOn(silos.Service<ISiloMetadataCache>(i).GetSiloMetadata(address))))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
