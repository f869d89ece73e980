using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Pymk.Grains.Placement;

/// <summary>Places a grain on the silo whose address is its key.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SiloOfKeyPlacementAttribute() : PlacementAttribute(new SiloOfKeyPlacement());

/// <inheritdoc cref="SiloOfKeyPlacementAttribute"/>
[GenerateSerializer]
[Alias("pymk.silo-of-key-placement")]
internal sealed class SiloOfKeyPlacement : PlacementStrategy;

/// <inheritdoc cref="SiloOfKeyPlacementAttribute"/>
internal sealed class SiloOfKeyPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silo = SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString()!);
        return context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : throw new OrleansException($"The silo {silo} is not active.");
    }
}
