using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.common;
using Garnet.networking;
using Garnet.server;
using Microsoft.Extensions.Logging;
using Tsavorite.core;

namespace Pymk.Storage.Embedded;

/// <summary>A Garnet that can leave its port without losing its store.</summary>
internal sealed class EmbeddedServer : GarnetServer
{
    private const int Attempts = 5;

    // Where the first record of a page of Garnet's log begins.
    private const int PageHeader = 64;

    private EmbeddedServer(string[] arguments, ILoggerFactory? logs)
        : base(arguments, logs)
    {
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)Listener.EndPoint).Port;

    /// <summary>The end of the append-only file; a write moves it.</summary>
    public long LogTail => storeWrapper.TailAddress[0];

    /// <summary>Bytes of the log's records, live and dead, and of the append-only file.</summary>
    public long WrittenBytes =>
        storeWrapper.store.Log.TailAddress - storeWrapper.store.Log.BeginAddress + storeWrapper.TailAddress[0] - storeWrapper.BeginAddress[0];

    // Garnet disposes of what is in this array.
    private GarnetServerTcp Listener
    {
        get => (GarnetServerTcp)storeWrapper.Servers[0];
        set => storeWrapper.Servers[0] = value;
    }

    /// <summary>Starts a server and returns when it takes commands.</summary>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="logs">Gets Garnet's log.</param>
    /// <param name="settings">Garnet's command line.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static EmbeddedServer Start(int port, ILoggerFactory? logs, params string[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var chosen = port == 0 ? FreePort() : port;
            EmbeddedServer? server = null;
            try
            {
                string[] arguments = ["-q", "--bind", "127.0.0.1", "--port", chosen.ToString(CultureInfo.InvariantCulture), .. settings];
                server = new EmbeddedServer(arguments, logs);
                server.Start();
                return server;
            }
            catch (Exception e) when (IsPortTaken(e))
            {
                server?.Dispose();
                if (port != 0 || attempt == Attempts)
                {
                    throw new IOException(
                        $"The embedded store cannot listen on 127.0.0.1:{chosen} ({e.Message}); set Pymk:EmbeddedPort to a free port, or to 0.", e);
                }

                // Another process took the port after FreePort found it.
            }
        }
    }

    /// <summary>Listens on another port and ends all connections.</summary>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <exception cref="IOException">The port is taken; the server listens where it did.</exception>
    public void MoveTo(int port)
    {
        var left = Listener;
        var options = storeWrapper.serverOptions;
        var listener = new GarnetServerTcp(
            new IPEndPoint(IPAddress.Loopback, port == 0 ? FreePort() : port),
            networkSendThrottleMax: options.NetworkSendThrottleMax,
            networkBufferSettings: options.GetNetworkBufferSettings(),
            networkBufferPoolSize: options.GetNetworkBufferPoolSize(),
            networkSendTimeout: options.NetworkSendTimeout);
        listener.Register(WireFormat.ASCII, left.GetSessionProviders()[WireFormat.ASCII]);
        try
        {
            listener.Start();
        }
        catch (Exception e) when (IsPortTaken(e))
        {
            listener.Dispose();
            throw new IOException($"The embedded store cannot listen on 127.0.0.1:{port} ({e.Message}).", e);
        }

        Listener = listener;
        left.Close();
        left.Dispose();
    }

    /// <summary>
    /// All records of the log, live and dead, a key several times: its bytes, and whether the record is a string that never expires. SCAN and DBSIZE
    /// are no substitute once a part of the log is on disk: where the first page in memory begins, they read that page from the disk, which does not
    /// have it, and skip its keys, wait for ever or end the process. So each page is read from the side that has it.
    /// </summary>
    public IEnumerable<(byte[] Key, bool IsPlain)> Records()
    {
        var log = storeWrapper.store.Log;
        var tail = log.TailAddress;
        for (var page = log.BeginAddress - (log.BeginAddress % log.PageSizeBytes); page < tail; page += log.PageSizeBytes)
        {
            // Past its header, Garnet itself finds the side, so a page may leave memory while it is read.
            var (first, end) = (Math.Max(log.BeginAddress, page + PageHeader), Math.Min(tail, page + log.PageSizeBytes));
            var head = Math.Clamp(log.HeadAddress, first, Math.Max(first, end));
            foreach (var record in Records(first, head).Concat(Records(head, end)))
            {
                yield return record;
            }
        }
    }

    private IEnumerable<(byte[] Key, bool IsPlain)> Records(long from, long to)
    {
        if (from >= to)
        {
            yield break;
        }

        using var records = storeWrapper.store.Log.Scan(from, to, DiskScanBufferingMode.SinglePageBuffering);
        while (records.GetNext())
        {
            yield return (records.Key.ToArray(), !records.DataHeader.ValueIsObject && !records.DataHeader.HasExpiration);
        }
    }

    private static bool IsPortTaken(Exception e) => e is SocketException or GarnetException { InnerException: SocketException };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
