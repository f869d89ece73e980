using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pymk.Silo.Daily;

/// <summary>Runs a .NET program, or any other, as a child of this process.</summary>
internal static class ChildProcess
{
    private const int Terminate = 15;

    // A terminal sends its signal to the child, too. Told twice, it would stop at once.
    private static readonly TimeSpan ByItself = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InOrder = TimeSpan.FromSeconds(30);

    /// <summary>Runs to the end.</summary>
    /// <param name="program">An assembly, run by this process' .NET, or an executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="line">Receives every line of its output and errors, one at a time.</param>
    /// <param name="cancellation">Tells the program to stop, and ends it if it does not within 30 s.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="OperationCanceledException">It was told to stop, and has ended.</exception>
    /// <exception cref="DailyException">The program cannot be started.</exception>
    public static async Task<int> RunAsync(
        string program, IEnumerable<string> arguments, Action<string> line, CancellationToken cancellation,
        IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var isAssembly = Path.GetExtension(program) == ".dll";
        var start = new ProcessStartInfo(isAssembly ? Dotnet() : program, isAssembly ? [program, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Start(start);
        var gate = new Lock();
        process.OutputDataReceived += (_, e) => Tell(e.Data);
        process.ErrorDataReceived += (_, e) => Tell(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }

        void Tell(string? text)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                lock (gate)
                {
                    line(text);
                }
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DailyException($"{start.FileName} cannot be started: {e.Message}");
        }
    }

    private static async Task EndAsync(Process process)
    {
        if (await EndsWithinAsync(process, ByItself))
        {
            return;
        }

        _ = Signal(process.Id, Terminate);
        if (!await EndsWithinAsync(process, InOrder))
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<bool> EndsWithinAsync(Process process, TimeSpan limit)
    {
        using var end = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(end.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static string Dotnet() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
