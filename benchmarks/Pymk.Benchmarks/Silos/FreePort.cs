using System.Net;
using System.Net.Sockets;

namespace Pymk.Benchmarks.Silos;

/// <summary>Ports for silos.</summary>
internal static class FreePort
{
    /// <summary>A port of the loopback interface that is free now.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
