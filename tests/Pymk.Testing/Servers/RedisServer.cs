using System.Diagnostics;
using System.Net.Sockets;

namespace Pymk.Testing.Servers;

/// <summary>A redis-server process on a free port of this machine, without persistence. A test project makes it a fixture by deriving from it.</summary>
/// <param name="more">Further arguments of redis-server.</param>
public class RedisServer(params string[] more) : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-redis-").FullName;
    private Process? _process;

    /// <summary>A StackExchange.Redis configuration string.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>Why the server does not run, or null.</summary>
    public string? Missing { get; private set; }

    /// <summary>Starts the server and returns when it answers.</summary>
    public virtual async ValueTask InitializeAsync()
    {
        using var reserved = new ReservedPort();
        var port = reserved.Release();
        Connection = $"127.0.0.1:{port}";
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder, .. more])
            {
                RedirectStandardOutput = true,
            });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing = "redis-server is not installed: apt-get install redis-server";
            return;
        }

        _process!.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        for (var waited = Stopwatch.StartNew(); !await IsListeningAsync(reserved.Port);)
        {
            if (waited.Elapsed > StartTimeout)
            {
                throw new TimeoutException($"redis-server does not listen on {Connection} after {StartTimeout.TotalSeconds:0} s.");
            }

            await Task.Delay(ProbePause);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
