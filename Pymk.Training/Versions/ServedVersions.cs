using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Pymk.Client.Gateways;
using Pymk.Grains.Interfaces.Rollout;
using Pymk.Training.Cli;

namespace Pymk.Training.Versions;

/// <summary>Asks the running silos which versions they serve.</summary>
internal static class ServedVersions
{
    /// <summary>The number of silos by the version that they serve.</summary>
    /// <exception cref="UserErrorException">An address is none, or no service answers.</exception>
    public static async Task<Dictionary<string, int>> ReadAsync(string gateways, string cluster, CancellationToken cancellation)
    {
        try
        {
            using var host = await GatewayHost.ConnectAsync(gateways, cluster, cancellation);
            var silos = await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRolloutGrain>(0).GetVersions();
            await host.StopAsync(cancellation);
            return silos.Where(s => s.Version.Length > 0).CountBy(s => s.Version).ToDictionary();
        }
        catch (FormatException e)
        {
            throw new UserErrorException($"--gateways: {e.Message}", e);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            throw new UserErrorException($"no service answers at {gateways} ({e.Message}); leave out --gateways to list the directory alone", e);
        }
    }
}
