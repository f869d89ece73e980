using System.Net;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Client;
using Pymk.Grains.Hosting;
using Pymk.Grains.Labels;
using Pymk.Grains.Ranking;
using Pymk.Silo.Membership;
using Pymk.Silo.Settings;
using Pymk.Silo.Stores;

namespace Pymk.Silo.Hosting;

/// <summary>Configures the silo: its cluster, its endpoints and its grains.</summary>
internal static class SiloCluster
{
    public static void Configure(ISiloBuilder silo, SiloSettings settings, StoreConnection stores)
    {
        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.ClusterId, PymkCluster.ServiceId));
        var address = IPAddress.Parse(settings.Address);
        if (string.IsNullOrEmpty(settings.Redis))
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, null, PymkCluster.ServiceId, settings.ClusterId);
        }
        else
        {
            silo.UseRedisClustering(o => o.ConfigurationOptions = RedisAddress.Durable(settings));
            FailureDetection.AddTo(silo, settings.ProbeTimeout);
        }

        var cuda = settings.Accelerator == "cuda";
        silo.Configure<EndpointOptions>(o =>
        {
            (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (address, settings.SiloPort, settings.GatewayPort);
            o.SiloListeningEndpoint = new IPEndPoint(ListenPorts.Listens(address), settings.SiloPort);
            o.GatewayListeningEndpoint = new IPEndPoint(ListenPorts.Listens(address), settings.GatewayPort);
        });
        silo.UseSiloMetadata(Labels(settings));
        OrleansStores.AddTo(silo, stores, settings.ClusterId);
        silo.AddPymkGrains();
        silo.AddDailyCycle();
        silo.AddModelRollout(o => (o.Root, o.Poll, o.UseCuda) = (settings.Model, settings.ModelPoll, cuda));
        silo.AddDashboard();
    }

    private static Dictionary<string, string> Labels(SiloSettings settings)
    {
        var labels = settings.Labels.Distinct().ToDictionary(label => label, _ => SiloLabels.Set);
        if (settings.Accelerator == "cuda")
        {
            labels[Accelerator.Key] = Accelerator.Gpu;
        }

        return labels;
    }
}
