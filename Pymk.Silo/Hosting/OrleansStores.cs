using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Persistence;
using Pymk.Grains.Cycle;
using Pymk.Silo.Stores;

namespace Pymk.Silo.Hosting;

/// <summary>Orleans' own storage and reminders, in the durable store. Their keys carry the cluster's name.</summary>
internal static class OrleansStores
{
    public static void AddTo(ISiloBuilder silo, StoreConnection stores, string clusterId)
    {
        var prefix = CycleStorage.Prefix(clusterId);
        silo.AddRedisGrainStorage(CycleStorage.Name, o =>
        {
            o.ConfigurationOptions = stores.ForOrleans();
            o.GrainStorageSerializer = CycleStorage.Serializer;
            o.GetStorageKey = (state, grain) => $"{prefix}/state/{grain}/{state}";
        });
        silo.UseRedisReminderService(o => o.ConfigurationOptions = stores.ForOrleans());
        UsePrefix(silo.Services, prefix, clusterId);
    }

    // Orleans names the reminders' key after the service alone, which several clusters of one Redis share. So its table is told another name.
    private static void UsePrefix(IServiceCollection services, string prefix, string clusterId)
    {
        var table = services.Last(s => s.ServiceType == typeof(IReminderTable)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton(provider => (IReminderTable)ActivatorUtilities.CreateInstance(
            provider, table, Options.Create(new ClusterOptions { ServiceId = prefix, ClusterId = clusterId }))));
    }
}
