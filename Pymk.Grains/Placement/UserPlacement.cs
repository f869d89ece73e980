using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Pymk.Grains.Placement;

/// <summary>
/// Places the grain of a user on the silo that <see cref="ShardAssignment"/> names for the user's id. Clients ask by the gateway of that silo, so an answer
/// from memory crosses no second one.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UserPlacementAttribute() : PlacementAttribute(new UserPlacement());

/// <inheritdoc cref="UserPlacementAttribute"/>
[GenerateSerializer]
[Alias("pymk.user-placement")]
internal sealed class UserPlacement : PlacementStrategy;

/// <inheritdoc cref="UserPlacementAttribute"/>
internal sealed class UserPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(ShardAssignment.Of(context.GetCompatibleSilos(target), target.GrainIdentity.GetIntegerKey()));
}
