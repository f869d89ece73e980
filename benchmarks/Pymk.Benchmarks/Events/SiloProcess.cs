using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pymk.Benchmarks.Events;

/// <summary>A silo in a process of its own: this program under its hidden verb.</summary>
internal sealed class SiloProcess(EventRig rig, string name) : IDisposable
{
    /// <summary>The verb that makes this program a silo.</summary>
    public const string Verb = "events-silo";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    private readonly int _port = FreePort();
    private Process? _process;

    /// <summary>Returns when it serves.</summary>
    public async Task StartAsync()
    {
        var self = typeof(SiloProcess).Assembly.Location;
        _process = Process.Start(new ProcessStartInfo("dotnet", [self, Verb, .. rig.SiloSettings(_port, name)])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        using var limit = new CancellationTokenSource(StartTime);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("pymk: serving", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException($"The silo '{name}' ended before it served; see above.");
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells it to leave, by closing its input, and waits.</summary>
    public async Task StopAsync()
    {
        _process!.StandardInput.Close();
        using var limit = new CancellationTokenSource(StartTime);
        await _process.WaitForExitAsync(limit.Token);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
        }

        _process?.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
