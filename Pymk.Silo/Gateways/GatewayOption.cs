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
    public static IPEndPoint[] Parse(string addresses)
    {
        var texts = addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. (texts.Length > 0 ? texts : [""]).SelectMany(ParseOne)];
    }

    private static IPEndPoint[] ParseOne(string text)
    {
        if (IPEndPoint.TryParse(text, out var gateway) && gateway.Port != 0)
        {
            return [gateway];
        }

        var end = text.LastIndexOf(':');
        if (end <= 0 || text.IndexOf(':', StringComparison.Ordinal) != end || !ushort.TryParse(text.AsSpan(end + 1), out var port) || port == 0)
        {
            throw new SettingException($"--gateways: '{text}' is not an address; give ADDRESS:PORT, such as 127.0.0.1:30000.");
        }

        try
        {
            return Array.ConvertAll(Dns.GetHostAddresses(text[..end]), address => new IPEndPoint(address, port));
        }
        catch (SocketException e)
        {
            throw new SettingException($"--gateways: the name in '{text}' has no address ({e.Message}).");
        }
    }
}
