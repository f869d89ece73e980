using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Hosting;

/// <summary>The IP address at which other silos and clients reach this one.</summary>
internal static class OwnAddress
{
    /// <summary>Stands for the address of this machine or container.</summary>
    public const string Auto = "auto";

    /// <summary>Replaces <see cref="Auto"/> or a name in the settings by the address that it has now; Orleans knows silos by address.</summary>
    /// <exception cref="SettingException">The name has no address, or the machine has none but loopback ones.</exception>
    public static void Choose(SiloSettings settings) => settings.Address = Resolve(settings.Address).ToString();

    private static IPAddress Resolve(string setting)
    {
        if (IPAddress.TryParse(setting, out var address))
        {
            return address;
        }

        if (setting == Auto)
        {
            return Own() ?? throw Failure("finds no address other than loopback ones; give one", setting);
        }

        try
        {
            var found = Dns.GetHostAddresses(setting);
            return Best(found) ?? throw Failure("is a name without an address", setting);
        }
        catch (SocketException e)
        {
            throw Failure($"is a name without an address ({e.Message})", setting);
        }
    }

    // An interface with a gateway leads to other machines; a bridge of containers has none.
    private static IPAddress? Own() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(i => i.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .Select(i => i.GetIPProperties())
        .OrderByDescending(p => p.GatewayAddresses.Count > 0)
        .Select(p => Best(p.UnicastAddresses.Select(u => u.Address)))
        .FirstOrDefault(a => a is not null);

    private static IPAddress? Best(IEnumerable<IPAddress> addresses) => addresses
        .Where(a => !a.IsIPv6LinkLocal && !a.Equals(IPAddress.None))
        .OrderBy(a => a.AddressFamily != AddressFamily.InterNetwork)
        .FirstOrDefault();

    private static SettingException Failure(string problem, string value) => new(
        $"{SiloSettingsCheck.Option(nameof(SiloSettings.Address))} (setting {SiloSettings.Section}:{nameof(SiloSettings.Address)}) {problem}, is '{value}'.");
}
