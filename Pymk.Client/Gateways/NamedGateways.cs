using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Pymk.Client.Gateways;

/// <summary>The gateways behind names, asked for again and again: a silo that is started anew may have another address.</summary>
/// <param name="gateways">Addresses and names.</param>
/// <param name="log">Tells of names without an address.</param>
internal sealed partial class NamedGateways(IReadOnlyList<EndPoint> gateways, ILogger<NamedGateways> log) : IGatewayListProvider
{
    /// <summary>How often the names are resolved.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    // A name server that does not answer must not hold up the connection to the gateways that are known.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private readonly Dictionary<EndPoint, IPEndPoint[]> _known = [];

    public TimeSpan MaxStaleness => Refresh;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <exception cref="OrleansException">No name has ever had an address; a client that starts tries again.</exception>
    public async Task<IList<Uri>> GetGateways()
    {
        using var limit = new CancellationTokenSource(Deadline);
        var found = await Task.WhenAll(gateways.Select(gateway => ResolveAsync(gateway, limit.Token))).ConfigureAwait(false);
        Uri[] all = [.. found.SelectMany(endpoints => endpoints).Distinct().Select(endpoint => endpoint.ToGatewayUri())];
        return all.Length > 0 ? all : throw new OrleansException($"none of the gateways {string.Join(", ", gateways.Select(Shown))} has an address.");
    }

    // What a name had before stays its address while it has none: its silos may be restarting, and a name server may be.
    private async Task<IPEndPoint[]> ResolveAsync(EndPoint gateway, CancellationToken cancellation)
    {
        try
        {
            var found = await GatewayAddresses.ResolveAsync(gateway, cancellation).ConfigureAwait(false);
            lock (_known)
            {
                _known[gateway] = found;
            }

            return found;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LogUnresolved(Shown(gateway), e.Message);
            lock (_known)
            {
                return _known.GetValueOrDefault(gateway, []);
            }
        }
    }

    private static string? Shown(EndPoint gateway) => gateway is DnsEndPoint name ? $"{name.Host}:{name.Port}" : gateway.ToString();

    [LoggerMessage(1, LogLevel.Warning, "The gateway {Gateway} cannot be resolved: {Reason}")]
    private partial void LogUnresolved(string? gateway, string reason);
}
