using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Grains.Labels;

namespace Pymk.Grains.Ranking;

/// <summary>The label of silos with an accelerator.</summary>
public static class Accelerator
{
    /// <summary>Key of the label.</summary>
    public const string Key = "accelerator";

    /// <summary>Value of the label.</summary>
    public const string Gpu = "gpu";

    internal static bool IsOn(SiloMetadata metadata) => SiloLabels.Has(metadata, Key, Gpu);
}
