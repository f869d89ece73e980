using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pymk.Benchmarks.Days;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Offline;

/// <summary>Runs the programs of a user one after the other: generate, train, evaluate.</summary>
internal sealed partial class OfflineRun(OfflineSettings settings, TextWriter output)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs all of it.</summary>
    /// <exception cref="IOException">A program fails; the message holds its last lines.</exception>
    public async Task<OfflineFigures> RunAsync()
    {
        var place = Path.Combine(settings.Folder, $"pymk-bench-offline-{Environment.ProcessId}");
        var (data, model) = (settings.Data ?? Path.Combine(place, "data"), Path.Combine(place, "model"));
        try
        {
            if (settings.Data is null)
            {
                await Programs.RunAsync(Programs.Training, ["generate", "--users", Text(settings.Users), "--seed", Text(settings.Seed), "--output", data]);
            }

            var start = Stopwatch.GetTimestamp();
            var (lines, disk) = await TrainAsync(data, model);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var manifest = ModelDirectory.ReadManifest(ModelDirectory.CurrentVersion(model));
            var stages = Stages(lines);
            return new OfflineFigures
            {
                Users = manifest.Users,
                Connections = manifest.Connections,
                Seconds = Math.Round(seconds, 1),
                CpuSeconds = Math.Round(stages.Values.Sum(stage => stage.CpuSeconds), 1),
                PeakMb = stages.Values.Max(stage => stage.PeakMb),
                DiskMb = disk >> 20,
                Stages = stages,
                RecallRatio = settings.Asked == 0 ? null : await RecallAsync(data, model, Path.Combine(place, "evaluation.json")),
            };
        }
        finally
        {
            if (Directory.Exists(place))
            {
                Directory.Delete(place, recursive: true);
            }
        }
    }

    private async Task<(string[] Lines, long Disk)> TrainAsync(string data, string model)
    {
        List<string> arguments = ["train", "--data", data, "--model", model, "--seed", Text(settings.Seed)];
        arguments.AddRange(settings.Quick ? ["--quick"] : []);
        arguments.AddRange(settings.Memory is { } memory ? ["--memory", memory] : []);
        var run = Programs.Start(Programs.Training, arguments);
        var (end, told, disk) = (run.EndAsync(), 0, 0L);
        while (!end.IsCompleted)
        {
            await Task.WhenAny(end, Task.Delay(BetweenLooks));
            disk = Math.Max(disk, SizeOf(model));
            var lines = run.Lines;
            foreach (var line in lines.Skip(told))
            {
                await output.WriteLineAsync(line);
            }

            told = lines.Length;
        }

        return await end == 0 ? (run.Lines, disk) : throw new IOException($"train ended with {await end}: {run.LastWords}");
    }

    private async Task<double> RecallAsync(string data, string model, string report)
    {
        foreach (var line in await Programs.RunAsync(
            Programs.Training,
            ["evaluate", "--data", data, "--model", model, "--protocol", "later", "--users", Text(settings.Asked), "--json", report]))
        {
            await output.WriteLineAsync(line);
        }

        using var read = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        var result = Property(read.RootElement, "results")[0];
        return Math.Round(Property(result, "recallRatio").GetDouble(), 4);
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.EnumerateObject().First(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static Dictionary<string, StageFigures> Stages(string[] lines)
    {
        var stages = new Dictionary<string, StageFigures>(StringComparer.Ordinal);
        foreach (var match in lines.Select(line => StageLine().Match(line)).Where(match => match.Success))
        {
            double Number(int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
            stages[match.Groups[1].Value] = new StageFigures(Number(2), Number(3), (long)Number(4));
        }

        return stages;
    }

    // Files may go while they are counted.
    private static long SizeOf(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0) : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\S+): ([\d.]+) s, ([\d.]+) s of processor time, at most ([\d,]+) MB$")]
    private static partial Regex StageLine();
}
