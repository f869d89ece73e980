using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Messaging;
using Pymk.Client.Gateways;
using Pymk.Client.Operations;
using Pymk.Client.RequestKeys;

namespace Pymk.Client;

/// <summary>Registers <see cref="IPymkClient"/>.</summary>
public static class PymkClientExtensions
{
    private const int GatewayBatch = 64;

    /// <summary>
    /// Adds the typed client over the host's grain factory: in a silo's process the silo's own, without a gateway between; elsewhere that of
    /// <see cref="UsePymkGateway(IHostApplicationBuilder, string, Action{IClientBuilder}?)"/> or of an Orleans client configured by hand.
    /// </summary>
    public static IServiceCollection AddPymkClient(this IServiceCollection services, Action<PymkClientOptions>? configure = null)
    {
        services.AddOptions<PymkClientOptions>()
            .Configure(configure ?? (_ => { }))
            .Validate(o => o.MaxInFlight >= 1, "PymkClientOptions:MaxInFlight must be 1 or more.")
            .Validate(o => o.MaxBatch >= 1, "PymkClientOptions:MaxBatch must be 1 or more.");
        services.TryAddSingleton<IPymkClient, PymkClient>();
        services.TryAddSingleton<IPymkOperator, PymkOperator>();
        services.TryAddSingleton<IRequestKeys, ClusterRequestKeys>();
        return services;
    }

    /// <summary>Connects to silos at known gateway addresses and adds the typed client. The host's start waits until a gateway answers.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="gateways">Addresses such as <c>127.0.0.1:30000</c>; at least one.</param>
    /// <param name="configure">
    /// Further settings of the Orleans client, such as the <c>ClusterId</c> of <c>ClusterOptions</c> if the silos do not use
    /// <see cref="PymkCluster.DefaultClusterId"/>.
    /// </param>
    /// <exception cref="ArgumentException">There is no address.</exception>
    public static IHostApplicationBuilder UsePymkGateway(
        this IHostApplicationBuilder builder, IReadOnlyList<IPEndPoint> gateways, Action<IClientBuilder>? configure = null) =>
        gateways.Count > 0
            ? builder.Connect(gateways, configure)
            : throw new ArgumentException("At least one gateway address is needed, such as 127.0.0.1:30000.", nameof(gateways));

    /// <summary>
    /// As the other, with names: <c>gateways.pymk:30000</c> stands for all addresses that the name has, such as a headless service of Kubernetes for its pods. They
    /// are asked for anew every few seconds, so silos may come and go.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="gateways"><c>ADDRESS:PORT[,ADDRESS:PORT...]</c>.</param>
    /// <param name="configure">Further settings of the Orleans client.</param>
    /// <exception cref="FormatException">A part of <paramref name="gateways"/> is no address.</exception>
    public static IHostApplicationBuilder UsePymkGateway(this IHostApplicationBuilder builder, string gateways, Action<IClientBuilder>? configure = null) =>
        builder.Connect(GatewayAddresses.Parse(gateways), configure);

    private static IHostApplicationBuilder Connect(
        this IHostApplicationBuilder builder, IReadOnlyList<EndPoint> gateways, Action<IClientBuilder>? configure)
    {
        builder.UseOrleansClient(client =>
        {
            client.Services.TryAddSingleton(TimeProvider.System);
            client.Services.AddSingleton<SilentGateways>();
            client.Services.AddSingleton<IGatewayListProvider>(services => ActivatorUtilities.CreateInstance<NamedGateways>(services, gateways));
            client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = NamedGateways.Refresh);
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (PymkCluster.DefaultClusterId, PymkCluster.ServiceId));
            client.UseConnectionRetryFilter<GatewayConnectionRetry>();
            configure?.Invoke(client);
        });
        builder.Services.AddPymkClient(o => o.MaxBatch = GatewayBatch);
        return builder;
    }
}
