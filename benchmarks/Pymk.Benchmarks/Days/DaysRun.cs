using System.Diagnostics;
using Pymk.Core.Models;
using Pymk.Core.Recommend;

namespace Pymk.Benchmarks.Days;

/// <summary>Lets a network live: trains the first model, then day by day sends events, runs the night and checks what the service knows.</summary>
internal sealed class DaysRun(DaysSettings settings, TextWriter output)
{
    /// <summary>Runs all days; the last line of the output is JSON. Returns its figures.</summary>
    public async Task<DaysReport> RunAsync()
    {
        await output.WriteLineAsync(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("pymk-days-").FullName;
        try
        {
            var began = Stopwatch.GetTimestamp();
            var report = await RunAsync(folder);
            await output.WriteLineAsync(FormattableString.Invariant($"the whole run took {Stopwatch.GetElapsedTime(began).TotalMinutes:0.0} minutes"));
            foreach (var bar in report.Missed())
            {
                await output.WriteLineAsync("MISSED: " + bar);
            }

            await output.WriteLineAsync(report.ToJson());
            return report;
        }
        finally
        {
            if (settings.Keep)
            {
                await output.WriteLineAsync($"kept: {folder}");
            }
            else
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private async Task<DaysReport> RunAsync(string folder)
    {
        var network = await GeneratedNetwork.CreateAsync(settings, folder);
        await output.WriteLineAsync(FormattableString.Invariant(
            $"{network.People.Count:N0} people with {network.Links.Count:N0} connections before {network.Start:yyyy-MM-dd}, then {settings.Days} days"));
        var clock = new VirtualClock(Path.Combine(folder, "clock"));
        await clock.MoveToAsync(network.Start);
        var model = Path.Combine(folder, "model");
        var began = Stopwatch.GetTimestamp();
        await Programs.RunAsync(
            Programs.Training,
            ["train", "--data", network.Past, "--interactions", network.Logs, "--model", model, "--quick", "--epochs", $"{settings.Epochs}"],
            clock.File);
        await output.WriteLineAsync(FormattableString.Invariant($"the first model took {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
        using var frozen = ServingModel.Load(Copy(ModelDirectory.CurrentVersion(model), Path.Combine(folder, "frozen")));
        using var service = new LiveService(settings, model, Path.Combine(folder, "store"), network.Logs, clock);
        await service.StartAsync();
        var report = new DaysReport(settings);
        var restored = await LiveAsync(network, service, frozen, clock, folder, report);
        return report with { Refused = service.Failed + service.CountDeadLetters(), RestoreEqual = restored };
    }

    // Whether the restored store held the same; null where none was restored.
    private async Task<bool?> LiveAsync(
        GeneratedNetwork network, LiveService service, ServingModel frozen, VirtualClock clock, string folder, DaysReport report)
    {
        bool? restored = null;
        var truth = new Truth();
        truth.Begin(network);
        var life = new DayEvents(network, truth, settings.Seed);
        var night = new Night(service, clock, Path.Combine(folder, "daily"), settings.Epochs);
        var plan = new NightPlan(settings);
        await output.WriteLineAsync(DayFigures.Head);
        foreach (var day in network.Days)
        {
            var recall = MeasureRecall(truth, day, frozen, service.Model);
            await clock.MoveToAsync(day.End);
            var events = life.Of(day);
            await service.SendAsync(events);
            var result = await night.RunAsync(day.Number, plan.KillsOf(day.Number), plan.IsSpoilt(day.Number));
            if (plan.IsRestored(day.Number))
            {
                restored = await RestoreCheck.RunAsync(result.Snapshot, service, clock, Path.Combine(folder, "restored"));
            }

            await clock.MoveByAsync(TimeSpan.FromMinutes(61));
            var figures = new DayFigures
            {
                Day = day.Number,
                Events = events.Count,
                Recall = recall,
                Night = result,
                Known = await SnapshotCheck.CompareAsync(result.Snapshot, truth),
                Service = await ServiceFigures.MeasureAsync(service.Gateway, service.Data),
                NewcomersMissing = result.IsPublished ? MissingNewcomers(truth, day, service.Model) : null,
            };
            report.Days.Add(figures);
            await output.WriteLineAsync(figures.ToString());
            foreach (var difference in figures.Known.Examples)
            {
                await output.WriteLineAsync("     " + difference);
            }
        }

        return restored;
    }

    // The service deletes its first version after some nights.
    private static string Copy(string version, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(version, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(version, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }

    private static DayRecall MeasureRecall(Truth truth, Day day, ServingModel frozen, string root)
    {
        var served = ModelDirectory.CurrentVersion(root);
        if (Path.GetFileName(served) == frozen.Version)
        {
            return NextDayRecall.Measure(truth, day, frozen, frozen);
        }

        using var daily = ServingModel.Load(served);
        return NextDayRecall.Measure(truth, day, daily, frozen);
    }

    private static int MissingNewcomers(Truth truth, Day day, string root)
    {
        var graph = Core.Graph.SocialGraphFile.Read(new ModelFiles(ModelDirectory.CurrentVersion(root)).Graph);
        return day.Newcomers.Count(n => !truth.IsDeleted(n.User) && !graph.TryGetOrdinal(n.User, out _));
    }
}
