using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Pymk.Grains.Placement;

/// <summary>Places the grain of a shard on the silo that <see cref="ShardAssignment"/> names. Graph, profile and index shards of one number share a silo.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShardPlacementAttribute() : PlacementAttribute(new ShardPlacement());

/// <inheritdoc cref="ShardPlacementAttribute"/>
[GenerateSerializer]
[Alias("pymk.shard-placement")]
internal sealed class ShardPlacement : PlacementStrategy;

/// <inheritdoc cref="ShardPlacementAttribute"/>
internal sealed class ShardPlacementDirector(IOptions<ServingOptions> options) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var shards = options.Value.GraphShards;
        return Task.FromResult(ShardAssignment.Of(silos, shards)[(int)(target.GrainIdentity.GetIntegerKey() % shards)]);
    }
}
