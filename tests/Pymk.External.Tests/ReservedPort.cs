using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pymk.External.Tests;

/// <summary>A free port of this machine, kept from others until the program that is to have it starts.</summary>
internal sealed class ReservedPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ReservedPort()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Lets go of the port and tells it.</summary>
    public string Release()
    {
        _listener.Stop();
        return Port.ToString(CultureInfo.InvariantCulture);
    }

    public void Dispose() => _listener.Dispose();
}
