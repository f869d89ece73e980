using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Grains.Models;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Graph;

/// <inheritdoc cref="ISiloGraphGrain"/>
[SiloOfKeyPlacement]
[Reentrant]
internal sealed class SiloGraphGrain(ModelRegistry models, UserOrdinals ordinals, ShardLeases leases, IOptions<ServingOptions> options)
    : Grain, ISiloGraphGrain
{
    private const int Nobody = -1;

    public async ValueTask<GraphRows> Read(string modelVersion, int[] users)
    {
        var graph = new ShardedGraphReader(GrainFactory, ordinals, models.Get(modelVersion), leases, Nobody, options.Value.GraphShards, forAnother: true);
        return new GraphRows(await graph.ReadAsync(users, CancellationToken.None), graph.Partial);
    }
}
