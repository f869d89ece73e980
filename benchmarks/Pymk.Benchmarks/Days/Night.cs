using System.Diagnostics;
using System.Globalization;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Days;

/// <summary>Runs the daily cycle of a night.</summary>
/// <param name="service">The service.</param>
/// <param name="clock">Its clock.</param>
/// <param name="folder">Folder of the snapshots.</param>
internal sealed class Night(LiveService service, VirtualClock clock, string folder)
{
    /// <summary>Runs a night to its end.</summary>
    /// <param name="number">The day that ends.</param>
    public async Task<NightResult> RunAsync(int number)
    {
        var began = Stopwatch.GetTimestamp();
        var snapshot = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"night-{number:000}"));
        await Programs.RunAsync(Programs.Silo, ["snapshot", "--out", snapshot, "--gateways", service.Gateway.ToString()], clock.File);
        var snapshotSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var training = Programs.Start(
            Programs.Training, ["train", "--data", snapshot, "--model", service.Model, "--quick", "--warm", "--judge"], clock.File);
        var code = await training.EndAsync();
        if (code is not 0 and not 3)
        {
            throw new IOException($"the training of night {number} ended with {code}: {training.LastWords}");
        }

        return new NightResult(
            snapshot, Path.GetFileName(ModelDirectory.CurrentVersion(service.Model)), code == 0, Stopwatch.GetElapsedTime(began).TotalSeconds, 0,
            $"snapshot {snapshotSeconds:0.0} s");
    }
}

/// <summary>What a night did.</summary>
/// <param name="Snapshot">Folder of its snapshot.</param>
/// <param name="Version">The version that serves after it.</param>
/// <param name="IsPublished">False where its model was refused.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Kills">Processes that were killed.</param>
/// <param name="Remark">For the table.</param>
internal sealed record NightResult(string Snapshot, string Version, bool IsPublished, double Seconds, int Kills, string Remark);
