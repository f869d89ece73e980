using System.Diagnostics;

namespace Pymk.Benchmarks.Days;

/// <summary>The built programs of a run, as processes of their own.</summary>
internal static class Programs
{
    /// <summary>The silo's program.</summary>
    public static string Silo => Path.Combine(AppContext.BaseDirectory, "Pymk.Silo.dll");

    /// <summary>The program that trains. It is not beside this one, because libtorch is large.</summary>
    public static string Training { get; } = FindTraining();

    /// <summary>Runs a program to its end; returns what it printed.</summary>
    /// <exception cref="IOException">It fails; the message holds its last lines.</exception>
    public static async Task<string[]> RunAsync(string program, IEnumerable<string> arguments, string? clock = null)
    {
        var run = Start(program, arguments, clock);
        var code = await run.EndAsync();
        return code == 0 ? run.Lines : throw new IOException($"{Path.GetFileName(program)} ended with {code}: {run.LastWords}");
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program's assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="clock">The file of its clock's offset; null for the system's clock.</param>
    /// <param name="environment">More variables.</param>
    public static ProgramRun Start(
        string program, IEnumerable<string> arguments, string? clock = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        if (clock is not null)
        {
            start.Environment[Core.Clocks.ProcessClock.Variable] = clock;
        }

        return new ProgramRun(Process.Start(start) ?? throw new IOException($"{program} does not start"));
    }

    private static string FindTraining()
    {
        const string Name = "Pymk.Training.dll";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pymk.sln")))
            {
                var built = Path.Combine(folder.FullName, "Pymk.Training", "bin", "Release", "net10.0", Name);
                return File.Exists(built) ? built : throw new IOException($"{built} is missing; build Pymk.Training first (./pymk train --help does)");
            }
        }

        throw new IOException($"{Name} is not found above {AppContext.BaseDirectory}: run this benchmark from a checkout");
    }
}
