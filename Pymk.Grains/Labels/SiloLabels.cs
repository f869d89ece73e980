using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Pymk.Grains.Labels;

/// <summary>Labels of silos, kept in their metadata. Placement filters read them.</summary>
public static class SiloLabels
{
    /// <summary>The label of silos that may start trainings.</summary>
    public const string Training = "training";

    /// <summary>Value of a label that has no value of its own.</summary>
    public const string Set = "true";

    internal static bool Has(SiloMetadata metadata, string key, string value) =>
        metadata.Metadata.TryGetValue(key, out var found) && found == value;
}
