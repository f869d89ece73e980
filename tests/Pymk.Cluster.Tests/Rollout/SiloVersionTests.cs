using Pymk.Grains.Interfaces.Rollout;
using Pymk.Grains.Models;

namespace Pymk.Cluster.Tests.Rollout;

public sealed class SiloVersionTests
{
    [Fact]
    public async Task Versions_OfSilosThatChangeOverOneByOne_AreTold()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2);
        var next = await silos.PublishAsync("v2", 310);
        silos.Service<ModelRegistry>(1).Serve(next);

        var versions = await silos.Cluster.Client.GetGrain<IRolloutGrain>(0).GetVersions();

        Assert.Equal(["v1", "v2"], versions.Select(v => v.Version).Order(StringComparer.Ordinal));
        Assert.Equal(2, versions.Select(v => v.Silo).Distinct().Count());
        silos.Service<ModelRegistry>(0).Serve(next);
        Assert.All(await silos.Cluster.Client.GetGrain<IRolloutGrain>(0).GetVersions(), v => Assert.Equal("v2", v.Version));
    }
}
