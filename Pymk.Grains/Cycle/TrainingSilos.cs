using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Grains.Labels;

namespace Pymk.Grains.Cycle;

/// <summary>Finds silos with the label <see cref="SiloLabels.Training"/>.</summary>
internal sealed class TrainingSilos(IClusterMembershipService members, ISiloMetadataCache metadata)
{
    /// <summary>Whether an active silo has the label.</summary>
    public bool Exist => members.CurrentSnapshot.Members.Values.Any(
        m => m.Status == SiloStatus.Active && SiloLabels.Has(metadata.GetSiloMetadata(m.SiloAddress), SiloLabels.Training, SiloLabels.Set));
}
