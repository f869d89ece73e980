using System.CommandLine;
using Pymk.Client.Gateways;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Gateways;

/// <summary>The option by which a verb finds the running silos.</summary>
internal static class GatewayOption
{
    /// <summary>The option <c>--gateways</c>.</summary>
    public static Option<string> Create() => new("--gateways")
    {
        Description = "Gateways of the running silos, as 'serve' prints them: ADDRESS:PORT[,ADDRESS:PORT...]; a name stands for all its addresses.",
        DefaultValueFactory = _ => "127.0.0.1:30000",
    };

    /// <summary>Connects to the silos; the caller disposes the host.</summary>
    /// <param name="gateways">The option's value.</param>
    /// <param name="clusterId">Name of the cluster.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SettingException">The value is no list of addresses.</exception>
    /// <exception cref="TimeoutException">No gateway answers in time, or a name has no address now.</exception>
    public static async Task<IHost> ConnectAsync(string gateways, string clusterId, CancellationToken cancellation)
    {
        try
        {
            return await GatewayHost.ConnectAsync(gateways, clusterId, cancellation);
        }
        catch (FormatException e)
        {
            throw new SettingException($"--gateways: {e.Message}");
        }
    }
}
