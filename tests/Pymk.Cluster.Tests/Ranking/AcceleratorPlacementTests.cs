using Pymk.Core.Candidates;
using Pymk.Grains.Interfaces.Ranking;
using Pymk.Grains.Ranking;

namespace Pymk.Cluster.Tests.Ranking;

public sealed class AcceleratorPlacementTests
{
    [Fact]
    public async Task Rankers_RunOnLabelledSilos_WhereThereAreSome()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, labels: i => i == 1 ? new() { [Accelerator.Key] = Accelerator.Gpu } : []);
        var set = await Offline.GenerateAsync(silos.Model, 3);
        var request = new RankRequest("v1", set.ToBytes(), 10_000);
        for (var i = 0; i < 20; i++)
        {
            var scores = await silos.Cluster.Client.GetGrain<IRankerGrain>(i).Rank(request);
            Assert.Equal(set.Count, scores.Invite.Length);
        }

        // And users on the silo without one are ranked there too.
        for (var user = 0; user < 20; user++)
        {
            Assert.Equal(20, (await silos.Client.GetSuggestionsAsync(silos.Model.Graph.IdOf(user))).Count);
        }

        Assert.Equal(0, silos.Service<RankingQueue>(silo: 0).Scored);
        Assert.Equal(40, silos.Service<RankingQueue>(silo: 1).Scored);
    }
}
