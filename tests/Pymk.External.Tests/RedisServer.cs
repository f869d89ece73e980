using System.Diagnostics;
using Pymk.Storage.Redis;
using StackExchange.Redis;

namespace Pymk.External.Tests;

/// <summary>A redis-server on a free port of this machine, without a disk, ended with the test.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private Process? _process;

    public string Connection { get; private set; } = "";

    /// <summary>Why there is none, or null.</summary>
    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        using var reserved = new ReservedPort();
        var port = reserved.Release();
        Connection = $"127.0.0.1:{port}";
        try
        {
            _process = Process.Start(new ProcessStartInfo(
                "redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
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
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                await using var probe = await RedisStores.ConnectAsync(Connection, Connection);
                await probe.PingAsync();
                return;
            }
            catch (RedisException) when (waited.Elapsed < StartTimeout)
            {
                // Not listening yet.
            }
        }
    }

    public async Task<RedisStores> ConnectAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return await RedisStores.ConnectAsync(Connection, Connection);
    }

    public ValueTask DisposeAsync()
    {
        _process?.Kill();
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }
}
