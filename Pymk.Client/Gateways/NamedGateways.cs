using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Pymk.Client.Gateways;

/// <summary>
/// The gateways behind addresses and names, without those that are silent. Names are asked for again and again: a silo that is started anew may have another
/// address.
/// </summary>
/// <param name="gateways">Addresses and names.</param>
/// <param name="silent">The gateways to leave out.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Tells of names without an address.</param>
internal sealed partial class NamedGateways(
    IReadOnlyList<EndPoint> gateways, SilentGateways silent, TimeProvider time, ILogger<NamedGateways> log) : IGatewayListProvider
{
    /// <summary>How often Orleans asks for the gateways: a silent one is left after so long.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    // How often names are resolved, and how soon a gateway that took no connection is tried again.
    private static readonly TimeSpan ResolvedAgain = TimeSpan.FromSeconds(5);

    // A name server that does not answer must not hold up the connection to the gateways that are known.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private readonly Dictionary<EndPoint, IPEndPoint[]> _known = [];
    private IPEndPoint[] _all = [];
    private long _resolvedAt;

    public TimeSpan MaxStaleness => ResolvedAgain;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <exception cref="OrleansException">No name has ever had an address; a client that starts tries again.</exception>
    public async Task<IList<Uri>> GetGateways()
    {
        var now = time.GetTimestamp();
        if (_all.Length == 0 || time.GetElapsedTime(_resolvedAt, now) >= ResolvedAgain)
        {
            using var limit = new CancellationTokenSource(Deadline);
            var found = await Task.WhenAll(gateways.Select(gateway => ResolveAsync(gateway, limit.Token))).ConfigureAwait(false);
            (_all, _resolvedAt) = ([.. found.SelectMany(endpoints => endpoints).Distinct()], now);
        }

        var answering = Array.FindAll(_all, gateway => !silent.Has(gateway.ToString()));
        Uri[] asked = Array.ConvertAll(answering.Length > 0 ? answering : _all, gateway => gateway.ToGatewayUri());
        return asked.Length > 0 ? asked : throw new OrleansException($"none of the gateways {string.Join(", ", gateways.Select(Shown))} has an address.");
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
