using Orleans.Runtime;
using Orleans.Runtime.Services;

namespace Pymk.Grains.Cleaning;

/// <summary>Reaches the cleaning of every silo.</summary>
internal sealed class SiloCleaningClient(IServiceProvider services, IGrainFactory grains) : GrainServiceClient<ISiloCleaning>(services)
{
    /// <summary>Asks all silos that are there or about to join.</summary>
    /// <exception cref="Exception">A silo does not answer.</exception>
    public async Task<T[]> AskAllAsync<T>(Func<ISiloCleaning, Task<T>> ask)
    {
        var silos = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: false);
        return await Task.WhenAll(silos
            .Where(s => !s.Value.IsTerminating() && s.Value is not SiloStatus.None and not SiloStatus.Created)
            .Select(s => ask(GetGrainService(s.Key))));
    }
}
