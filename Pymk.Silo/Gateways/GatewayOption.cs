using System.CommandLine;
using System.Net;
using System.Net.Sockets;
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

    /// <summary>Reads its value. A name stands for all its addresses, such as a headless service of Kubernetes for its pods.</summary>
    /// <exception cref="SettingException">A part is no address.</exception>
    /// <exception cref="TimeoutException">A name has no address now, such as a headless service none of whose pods is ready.</exception>
    public static async Task<IPEndPoint[]> ResolveAsync(string addresses, CancellationToken cancellation)
    {
        var texts = addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var parsed = Array.ConvertAll(texts.Length > 0 ? texts : [""], Parse);
        return [.. (await Task.WhenAll(parsed.Select(gateway => ResolveAsync(gateway, cancellation)))).SelectMany(found => found)];
    }

    private static EndPoint Parse(string text)
    {
        if (IPEndPoint.TryParse(text, out var gateway) && gateway.Port != 0)
        {
            return gateway;
        }

        var end = text.LastIndexOf(':');
        if (end <= 0 || text.IndexOf(':', StringComparison.Ordinal) != end || !ushort.TryParse(text.AsSpan(end + 1), out var port) || port == 0)
        {
            throw new SettingException($"--gateways: '{text}' is not an address; give ADDRESS:PORT, such as 127.0.0.1:30000.");
        }

        return new DnsEndPoint(text[..end], port);
    }

    private static async Task<IPEndPoint[]> ResolveAsync(EndPoint gateway, CancellationToken cancellation)
    {
        if (gateway is not DnsEndPoint name)
        {
            return [(IPEndPoint)gateway];
        }

        try
        {
            return Array.ConvertAll(await Dns.GetHostAddressesAsync(name.Host, cancellation), address => new IPEndPoint(address, name.Port));
        }
        catch (SocketException e)
        {
            throw new TimeoutException($"the name {name.Host} has no address: {e.Message}", e);
        }
    }
}
