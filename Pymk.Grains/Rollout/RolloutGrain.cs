using Orleans.Concurrency;
using Orleans.Runtime;
using Pymk.Grains.Interfaces.Rollout;
using Pymk.Grains.Models;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Rollout;

/// <inheritdoc cref="IRolloutGrain"/>
[StatelessWorker]
internal sealed class RolloutGrain(IClusterMembershipService members) : Grain, IRolloutGrain
{
    public Task<SiloVersion[]> GetVersions() => Task.WhenAll(
        members.CurrentSnapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => GetVersionAsync(m.SiloAddress.ToParsableString())));

    // A silo that ends meanwhile is active until the others know.
    private async Task<SiloVersion> GetVersionAsync(string silo)
    {
        try
        {
            return new SiloVersion(silo, await GrainFactory.GetGrain<ISiloModelGrain>(silo).GetVersion());
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            return new SiloVersion(silo, "");
        }
    }
}

/// <summary>Tells the version of the silo whose address is the key.</summary>
[Alias("pymk.silo-model")]
internal interface ISiloModelGrain : IGrainWithStringKey
{
    /// <summary>The version that the silo serves; empty before the first.</summary>
    [Alias("version")]
    Task<string> GetVersion();
}

/// <inheritdoc cref="ISiloModelGrain"/>
[SiloOfKeyPlacement]
internal sealed class SiloModelGrain(ModelRegistry models) : Grain, ISiloModelGrain
{
    public Task<string> GetVersion() => Task.FromResult(models.HasModel ? models.Current.Version : "");
}
