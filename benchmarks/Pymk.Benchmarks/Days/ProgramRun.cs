using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Pymk.Benchmarks.Days;

/// <summary>A program that runs: its lines, its children, its end.</summary>
internal sealed class ProgramRun
{
    private const int LinesOfLastWords = 12;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    public ProgramRun(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it printed so far.</summary>
    public string[] Lines => [.. _lines];

    /// <summary>The last lines, in one; from an unhandled exception on where there is one.</summary>
    public string LastWords
    {
        get
        {
            var lines = Lines;
            var fatal = Array.FindIndex(lines, line => line.StartsWith("Unhandled exception", StringComparison.Ordinal));
            return string.Join(" | ", fatal >= 0 ? lines.Skip(fatal).Take(LinesOfLastWords) : lines.TakeLast(LinesOfLastWords));
        }
    }

    /// <summary>Whether it ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Waits for its end; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Kills it (SIGKILL). Its children go on, as they would on a machine.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Kills its children (SIGKILL); returns how many there were.</summary>
    public int KillChildren()
    {
        var children = Children(_process.Id).ToArray();
        foreach (var id in children)
        {
            try
            {
                using var child = Process.GetProcessById(id);
                child.Kill();
            }
            catch (ArgumentException)
            {
                // It has ended meanwhile.
            }
        }

        return children.Length;
    }

    // The fourth field of a process's stat is its parent; the second is its name, in parentheses.
    private static IEnumerable<int> Children(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && ParentOf(folder) == parent)
            {
                yield return id;
            }
        }
    }

    private static int ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private void Take(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            _lines.Enqueue(line);
        }
    }
}
