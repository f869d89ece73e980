using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pymk.Testing.Servers;

/// <summary>A free port of this machine, held until the program that needs it starts.</summary>
public sealed class ReservedPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>Takes a free port.</summary>
    public ReservedPort()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Frees the port and returns its number.</summary>
    public string Release()
    {
        _listener.Stop();
        return Port.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
