using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Pymk.Grains.Ranking;

/// <summary>Marks grains that run on silos labelled <c>accelerator=gpu</c> where there are such silos, and anywhere where there are none.</summary>
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

/// <summary>Unlike the filter that comes with Orleans this one asks for a value, not for that of the calling silo, which here is a CPU silo.</summary>
internal sealed class AcceleratorPlacementFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        SiloAddress[] all = [.. silos];
        SiloAddress[] labelled = [.. all.Where(s => Accelerator.IsOn(metadata.GetSiloMetadata(s)))];
        return labelled.Length > 0 ? labelled : all;
    }
}

/// <summary>The label of silos with an accelerator.</summary>
public static class Accelerator
{
    /// <summary>Key of the label.</summary>
    public const string Key = "accelerator";

    /// <summary>Value of the label.</summary>
    public const string Gpu = "gpu";

    internal static bool IsOn(SiloMetadata metadata) => metadata.Metadata.TryGetValue(Key, out var value) && value == Gpu;
}
