using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Pymk.Client.Tls;

namespace Pymk.Client.Gateways;

/// <summary>Connects a program that does one thing and ends to the running silos.</summary>
public static class GatewayHost
{
    /// <summary>The longest wait for a gateway.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>A host whose services reach the cluster's grains. The caller disposes it.</summary>
    /// <param name="gateways">See <see cref="GatewayAddresses"/>.</param>
    /// <param name="clusterId">Name of the cluster.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="FormatException">A part of <paramref name="gateways"/> is no address.</exception>
    /// <exception cref="TimeoutException">No gateway answers in time, or a name has no address now.</exception>
    public static async Task<IHost> ConnectAsync(string gateways, string clusterId, CancellationToken cancellation)
    {
        var endpoints = await GatewayAddresses.ResolveAsync(gateways, cancellation).ConfigureAwait(false);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(endpoints);
            client.UseClusterTls(builder.Configuration);
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (clusterId, PymkCluster.ServiceId));

            // A silo that is started anew is tried again this soon; by default after a minute.
            client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, LifetimeOfTheProgram>());
        var host = builder.Build();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Deadline);
            await host.StartAsync(limit.Token).ConfigureAwait(false);
            return host;
        }
        catch (Exception e)
        {
            host.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw new TimeoutException($"no gateway took a connection within {Deadline.TotalSeconds:0} s", e);
        }
    }

    // The program handles signals itself.
    private sealed class LifetimeOfTheProgram : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
