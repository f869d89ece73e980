using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Microsoft.Extensions.Logging;

namespace Pymk.Storage.Embedded;

/// <summary>
/// Garnet in this process, with the Redis protocol on a loopback port, so that one machine needs no other store. A durable store answers a write
/// when its append-only file is flushed to the operating system; checkpoints truncate the file. A cache evicts its oldest entries when it is full.
/// </summary>
public sealed class EmbeddedStore : IDisposable
{
    private const int Attempts = 5;

    private readonly GarnetServer _server;

    private EmbeddedStore(GarnetServer server, int port) => (_server, Port) = (server, port);

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>A StackExchange.Redis configuration string for this store.</summary>
    public string Connection => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts a store that keeps everything in a folder, and reads what the folder has.</summary>
    /// <param name="folder">The folder; created if missing. Two stores must not share it.</param>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="memory">Memory for strings, such as <c>1g</c>; the rest goes to disk.</param>
    /// <param name="logs">Gets Garnet's log.</param>
    public static EmbeddedStore StartDurable(string folder, int port, string memory, ILoggerFactory? logs = null)
    {
        Directory.CreateDirectory(folder);
        return Start(port, logs,
        [
            "--aof", "--aof-commit-freq", "0", "--aof-commit-wait", "--aof-size-limit", "256m", "--recover", "--storage-tier",
            "--device-type", "RandomAccess", "--memory", memory, "--index", "16m", "--lua", "--lua-transaction-mode",
            "--checkpointdir", Path.Combine(folder, "checkpoints"), "--logdir", Path.Combine(folder, "log"),
        ]);
    }

    /// <summary>Starts a store that keeps everything in memory and loses it at the end.</summary>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="memory">Memory, such as <c>512m</c>; the oldest entries are evicted when it is full.</param>
    /// <param name="logs">Gets Garnet's log.</param>
    public static EmbeddedStore StartCache(int port, string memory, ILoggerFactory? logs = null) =>
        Start(port, logs, ["--memory", memory, "--index", "16m", "--no-obj"]);

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static EmbeddedStore Start(int port, ILoggerFactory? logs, string[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var chosen = port == 0 ? FreePort() : port;
            GarnetServer? server = null;
            try
            {
                string[] arguments = ["--bind", "127.0.0.1", "--port", chosen.ToString(CultureInfo.InvariantCulture), .. settings];
                server = Quietly(() => new GarnetServer(arguments, logs));
                Quietly(() => server.Start());
                return new EmbeddedStore(server, chosen);
            }
            catch (SocketException) when (port == 0 && attempt < Attempts)
            {
                // Another process took the port after FreePort found it.
                server?.Dispose();
            }
            catch (SocketException e)
            {
                server?.Dispose();
                throw new IOException(
                    $"The embedded store cannot listen on 127.0.0.1:{chosen} ({e.Message}); set Pymk:EmbeddedPort to a free port, or to 0.", e);
            }
        }
    }

    // Garnet prints a banner to the console and has no switch for it. Errors go to the log.
    private static T Quietly<T>(Func<T> start)
    {
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            return start();
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    private static void Quietly(Action start) => Quietly(() =>
    {
        start();
        return true;
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
