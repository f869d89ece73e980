using System.Net;
using System.Net.Sockets;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Hosting;

/// <summary>Checks that a silo can listen on its addresses, before it opens stores and loads a model.</summary>
internal static class ListenPorts
{
    /// <summary>Binds each address once and releases it. Ports that are 0 are chosen later and not checked.</summary>
    /// <exception cref="SettingException">An address cannot be bound; the message names the option that chooses another.</exception>
    public static void Check(SiloSettings settings)
    {
        if (settings.Http.Length > 0)
        {
            var http = SiloSettingsCheck.HttpUri(settings.Http)!;
            Bind(Host(http), http.Port, settings.Http, SiloSettingsCheck.PortOption, nameof(settings.Http));
        }

        if (settings.Prometheus is { Length: > 0 } prometheus)
        {
            var metrics = SiloSettingsCheck.HttpUri(prometheus)!;
            Bind(Host(metrics), metrics.Port, prometheus, "--set", nameof(settings.Prometheus));
        }

        var address = IPAddress.Parse(settings.Address);
        var listens = Listens(address);
        Silo(settings.SiloPort, nameof(settings.SiloPort));
        Silo(settings.GatewayPort, nameof(settings.GatewayPort));

        void Silo(int port, string setting) => Bind(listens, port, new IPEndPoint(listens, port).ToString(), SiloSettingsCheck.Option(setting), setting);
    }

    /// <summary>Where a silo of this address listens: at all addresses of its family, unless it is for this machine alone.</summary>
    public static IPAddress Listens(IPAddress address) =>
        IPAddress.IsLoopback(address) ? address : address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;

    /// <summary>What to say of a start that failed because another program took a port after <see cref="Check"/>; null for another failure.</summary>
    public static string? TakenIn(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                return "Address already in use: another program took a port of this silo while it started; start it again, or choose other ports "
                    + "with --port, --silo-port and --gateway-port.";
            }
        }

        return null;
    }

    // Kestrel listens on every address for a name other than localhost.
    private static IPAddress Host(Uri http) => http switch
    {
        { IsLoopback: true, HostNameType: UriHostNameType.Dns } => IPAddress.Loopback,
        _ when IPAddress.TryParse(http.DnsSafeHost, out var address) => address,
        _ => IPAddress.Any,
    };

    private static void Bind(IPAddress host, int port, string shown, string? option, string setting)
    {
        if (port == 0)
        {
            return;
        }

        try
        {
            using var listener = new TcpListener(host, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            var (problem, remedy) = e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? ("is in use", "stop the program that listens there, or choose another port")
                : ($"cannot be used ({e.Message.ToLowerInvariant()})", "choose another");
            throw new SettingException($"{shown} {problem}; {remedy} with {option} (setting {SiloSettings.Section}:{setting}).");
        }
    }
}
