using System.Net;
using System.Net.Sockets;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Hosting;

/// <summary>Chooses free ports for settings that are 0: Orleans needs to know them before it starts.</summary>
internal static class FreePorts
{
    public static void Choose(SiloSettings settings)
    {
        settings.SiloPort = settings.SiloPort == 0 ? Next() : settings.SiloPort;
        settings.GatewayPort = settings.GatewayPort == 0 ? Next() : settings.GatewayPort;
    }

    private static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
