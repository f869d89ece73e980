using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Pymk.Benchmarks.Serve;

/// <summary>A silo as a process of its own, on free ports, ended with this object.</summary>
internal sealed partial class SiloProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly Process _process;

    private SiloProcess(Process process, IPEndPoint gateway, Uri http) => (_process, Gateway, Http) = (process, gateway, http);

    public IPEndPoint Gateway { get; }

    public Uri Http { get; }

    /// <summary>Processor time of the process.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<SiloProcess> StartAsync(string model, string data, string? redis, string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Pymk.Silo.dll"), "serve", "--model", model, "--data", data, "--http", "http://127.0.0.1:0",
            "--silo-port", "0", "--gateway-port", "0", .. redis is null ? Array.Empty<string>() : ["--redis", redis], .. settings.SelectMany(s => new[] { "--set", s }),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new IOException("The silo's process does not start.");
        var ready = new TaskCompletionSource<(IPEndPoint, Uri)>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && ServingLine().Match(text) is { Success: true } match)
            {
                ready.TrySetResult((IPEndPoint.Parse(match.Groups["gateway"].Value), new Uri(match.Groups["http"].Value)));
            }
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                Console.Error.WriteLine(text);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetException(new IOException(string.Create(CultureInfo.InvariantCulture, $"The silo ended with code {process.ExitCode}.")));
        try
        {
            var (gateway, http) = await ready.Task.WaitAsync(StartTimeout);
            return new SiloProcess(process, gateway, http);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [GeneratedRegex("^pymk: serving; http (?<http>[^,;]+).*; gateway (?<gateway>[^;]+);")]
    private static partial Regex ServingLine();
}
