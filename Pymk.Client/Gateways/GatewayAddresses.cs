using System.Net;
using System.Net.Sockets;

namespace Pymk.Client.Gateways;

/// <summary>Reads the gateways of silos: <c>ADDRESS:PORT[,ADDRESS:PORT...]</c>.</summary>
public static class GatewayAddresses
{
    /// <summary>The gateways as they are written, with their names.</summary>
    /// <exception cref="FormatException">A part is no address.</exception>
    public static IReadOnlyList<EndPoint> Parse(string addresses)
    {
        var texts = addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(texts.Length > 0 ? texts : [""], ParseOne);
    }

    /// <summary>Resolves names. One stands for all its addresses, such as a headless service of Kubernetes for its pods.</summary>
    /// <exception cref="FormatException">A part is no address.</exception>
    /// <exception cref="TimeoutException">A name has no address now, such as a headless service none of whose pods is ready.</exception>
    public static async Task<IPEndPoint[]> ResolveAsync(string addresses, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(Parse(addresses).Select(gateway => ResolveAsync(gateway, cancellation))).ConfigureAwait(false);
        return [.. found.SelectMany(endpoints => endpoints)];
    }

    /// <summary>The addresses that a gateway has now.</summary>
    /// <exception cref="TimeoutException">A name has no address now.</exception>
    internal static async Task<IPEndPoint[]> ResolveAsync(EndPoint gateway, CancellationToken cancellation)
    {
        if (gateway is not DnsEndPoint name)
        {
            return [(IPEndPoint)gateway];
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(name.Host, cancellation).ConfigureAwait(false);
            return Array.ConvertAll(addresses, address => new IPEndPoint(address, name.Port));
        }
        catch (SocketException e)
        {
            throw new TimeoutException($"the name {name.Host} has no address: {e.Message}", e);
        }
    }

    private static EndPoint ParseOne(string text)
    {
        if (IPEndPoint.TryParse(text, out var gateway) && gateway.Port != 0)
        {
            return gateway;
        }

        var end = text.LastIndexOf(':');
        return end <= 0 || text.IndexOf(':', StringComparison.Ordinal) != end || !ushort.TryParse(text.AsSpan(end + 1), out var port) || port == 0
            ? throw new FormatException($"'{text}' is not the address of a gateway; give ADDRESS:PORT, such as 127.0.0.1:30000.")
            : new DnsEndPoint(text[..end], port);
    }
}
