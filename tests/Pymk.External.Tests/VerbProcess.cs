using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pymk.External.Tests;

/// <summary>A verb in a process of its own, whose lines are read while it runs.</summary>
internal sealed class VerbProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _more = new(0);

    /// <summary>Starts a verb of the silo's program.</summary>
    public VerbProcess(params string[] arguments)
        : this(Path.Combine(AppContext.BaseDirectory, "Pymk.Silo.dll"), arguments)
    {
    }

    private VerbProcess(string program, string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_gcServer"] = "0" },
        })!;
        _process.OutputDataReceived += (_, e) => Read(e.Data);
        _process.ErrorDataReceived += (_, e) => Read(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a verb of the program that trains, where it is built.</summary>
    public static VerbProcess OfTraining(params string[] arguments)
    {
        // .../tests/PROJECT/bin/Release/net10.0/
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar);
        return new VerbProcess(
            string.Join(Path.DirectorySeparatorChar, [.. here[..^5], "Pymk.Training", .. here[^3..], "Pymk.Training.dll"]), arguments);
    }

    /// <summary>What it printed up to now.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Waits until a line contains one of the texts; returns the line.</summary>
    public async Task<string> LineAsync(params string[] texts)
    {
        while (true)
        {
            if (_lines.FirstOrDefault(line => texts.Any(text => line.Contains(text, StringComparison.Ordinal))) is { } found)
            {
                return found;
            }

            Assert.True(await _more.WaitAsync(Longest, TestContext.Current.CancellationToken), $"No line has {string.Join(" or ", texts)}: {Output}");
        }
    }

    /// <summary>Waits for the end; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest);
        return _process.ExitCode;
    }

    /// <summary>Ends the process with SIGKILL. What it has started goes on.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _more.Dispose();
    }

    private void Read(string? line)
    {
        if (line is { Length: > 0 })
        {
            _lines.Enqueue(line);
            _more.Release();
        }
    }
}
