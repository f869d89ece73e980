using System.CommandLine;
using System.Net;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Gateways;

/// <summary>The option by which a verb finds the running silos.</summary>
internal static class GatewayOption
{
    /// <summary>The option <c>--gateways</c>.</summary>
    public static Option<string> Create() => new("--gateways")
    {
        Description = "Gateways of the running silos, as 'serve' prints them: ADDRESS:PORT[,ADDRESS:PORT...].",
        DefaultValueFactory = _ => "127.0.0.1:30000",
    };

    /// <summary>Reads its value.</summary>
    /// <exception cref="SettingException">A part is no address.</exception>
    public static IPEndPoint[] Parse(string addresses)
    {
        var texts = addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(texts.Length > 0 ? texts : [""], text => IPEndPoint.TryParse(text, out var gateway) && gateway.Port != 0
            ? gateway
            : throw new SettingException($"--gateways: '{text}' is not an address; give ADDRESS:PORT, such as 127.0.0.1:30000."));
    }
}
