using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Pymk.Benchmarks.Silos;

/// <summary>A silo in a process of its own. It can be killed and started again, and it ends with this object.</summary>
/// <param name="arguments">The program's assembly and the arguments of the program.</param>
internal sealed partial class SiloProcess(params IReadOnlyList<string> arguments) : IDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(90);

    private Process? _process;

    /// <summary>Address of the gateway; set by <see cref="StartAsync"/>.</summary>
    public IPEndPoint Gateway { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Address of the API; null before <see cref="StartAsync"/> and for a silo without one.</summary>
    public Uri? Http { get; private set; }

    /// <summary>Variables of the process beside those of this one.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>A file to which every start appends what the process prints; null for none, with its errors on standard error.</summary>
    public string? Log { get; init; }

    /// <summary>Processor time of the process.</summary>
    public TimeSpan Cpu
    {
        get
        {
            Running.Refresh();
            return Running.TotalProcessorTime;
        }
    }

    /// <summary>True for a process that was started and has ended.</summary>
    public bool HasExited => Running.HasExited;

    private string Errors => Log is null ? "above" : "in " + Log;

    private Process Running => _process ?? throw new InvalidOperationException("The silo is not started.");

    /// <summary>Starts the process and returns when the silo serves.</summary>
    /// <exception cref="IOException">The silo ends, or does not serve within five minutes.</exception>
    public async Task StartAsync()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = Log is not null,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new IOException("The silo's process does not start.");
        var log = Log is null ? TextWriter.Null : TextWriter.Synchronized(new StreamWriter(Log, append: true) { AutoFlush = true });
        if (Log is not null)
        {
            _ = CopyAsync(_process.StandardError, log);
        }

        using var limit = new CancellationTokenSource(StartTime);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                await log.WriteLineAsync(line);
                if (ServingLine().Match(line) is { Success: true } match)
                {
                    Gateway = IPEndPoint.Parse(match.Groups["gateway"].Value);
                    Http = Uri.TryCreate(match.Groups["http"].Value, UriKind.Absolute, out var http) ? http : null;
                    _ = CopyAsync(_process.StandardOutput, log);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new IOException($"The silo does not serve after {StartTime.TotalMinutes:0} minutes; its errors are {Errors}.");
        }

        throw new IOException($"The silo ended before it served; its errors are {Errors}.");
    }

    /// <summary>Kills the process (SIGKILL).</summary>
    public async Task KillAsync()
    {
        Running.Kill();
        await Running.WaitForExitAsync();
    }

    /// <summary>The process stands still (SIGSTOP): its connections stay, and it answers nothing.</summary>
    public void Suspend() => Signal("STOP");

    /// <summary>Continues after <see cref="Suspend"/>.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>Tells the process to stop (SIGTERM), and waits for its end.</summary>
    public async Task TerminateAsync()
    {
        Signal("TERM");
        using var limit = new CancellationTokenSource(StopTime);
        await Running.WaitForExitAsync(limit.Token);
    }

    /// <summary>Closes the input of a silo that ends with its input, and waits for its end.</summary>
    public async Task StopAsync()
    {
        Running.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopTime);
        await Running.WaitForExitAsync(limit.Token);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Running.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
        }
    }

    [GeneratedRegex("^pymk: serving; http (?<http>[^,;]+).*; gateway (?<gateway>[^;]+);")]
    private static partial Regex ServingLine();
}
