using System.Diagnostics;
using System.Text.Json;

namespace Pymk.Benchmarks.Battery;

/// <summary>A built program and its model. Every load runs in a process of its own, so that no run warms or burdens the next.</summary>
internal sealed record BatterySide(string Name, string Program, string Model)
{
    /// <summary>Runs <c>bench serve</c> and returns the figures of its last line.</summary>
    /// <exception cref="IOException">The run failed; the message holds its last line.</exception>
    public async Task<JsonElement> RunAsync(BatteryLoad load)
    {
        var start = new ProcessStartInfo("dotnet", [Program, "serve", "--model", Model, .. load.Arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new IOException($"{Program} does not start");
        var errors = process.StandardError.ReadToEndAsync();
        var last = (await process.StandardOutput.ReadToEndAsync()).TrimEnd().Split('\n')[^1];
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && last.StartsWith('{')
            ? JsonDocument.Parse(last).RootElement.Clone()
            : throw new IOException($"{Name}: {load.Name} failed: {Reason(await errors)} {last}");
    }

    // The run prints its errors with the same prefix as this program.
    private static string Reason(string errors) => errors.Replace("pymk: ", "", StringComparison.Ordinal).Trim();
}
