using System.Diagnostics;
using System.Globalization;

namespace Pymk.Testing.Servers;

/// <summary>
/// A redis-server process on a free port of this machine, without persistence. A test project makes it a fixture by deriving from it.
/// </summary>
/// <param name="more">Further arguments of redis-server.</param>
public class RedisServer(params string[] more) : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

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
        string[] arguments = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder, .. more];
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing = "redis-server is not installed: apt-get install redis-server";
            return;
        }

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new IOException($"redis-server ended before it listened on {Connection}."));
            }
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        _process.BeginOutputReadLine();
        await ready.Task.WaitAsync(StartTimeout);
    }

    /// <summary>Stops the process with SIGSTOP: it keeps its connections and answers nothing.</summary>
    public void Pause()
    {
        Signal("STOP");
        Assert(SpinWait.SpinUntil(() => StateOf(_process!.Id) == 'T', StartTimeout), "redis-server does not stop.");
    }

    /// <summary>Continues after <see cref="Pause"/>.</summary>
    public void Resume() => Signal("CONT");

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

    private static char StateOf(int process)
    {
        // The state follows the name, which is in parentheses: proc(5).
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }

    private static void Assert(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidOperationException(problem);
        }
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert(kill.ExitCode == 0, $"kill -{name} of redis-server failed.");
    }
}
