using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Pymk.Grains.Ranking;

/// <summary>Places grains on silos labelled <c>accelerator=gpu</c>, and on any silo where none has the label.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AcceleratorPlacementFilterAttribute() : PlacementFilterAttribute(new AcceleratorPlacementFilter(1));

/// <inheritdoc cref="AcceleratorPlacementFilterAttribute"/>
internal sealed class AcceleratorPlacementFilter : PlacementFilterStrategy
{
    public AcceleratorPlacementFilter()
        : base(1)
    {
    }

    public AcceleratorPlacementFilter(int order)
        : base(order)
    {
    }
}

/// <summary>
/// Filters by a fixed value of the label. The filter of Orleans compares with the calling silo, which is a silo without an accelerator here.
/// </summary>
internal sealed class AcceleratorPlacementFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        SiloAddress[] all = [.. silos];
        SiloAddress[] labelled = [.. all.Where(s => Accelerator.IsOn(metadata.GetSiloMetadata(s)))];
        return labelled.Length > 0 ? labelled : all;
    }
}
