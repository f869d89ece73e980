using System.Diagnostics;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Days;

/// <summary>Lets a network live: trains the first model, then day by day sends events, runs the night and checks what the service knows.</summary>
internal sealed class DaysRun(DaysSettings settings, TextWriter output)
{
    /// <summary>Runs all days; the last line of the output is JSON. Returns its figures.</summary>
    public async Task<DaysReport> RunAsync()
    {
        await output.WriteLineAsync(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("pymk-days-").FullName;
        var kept = true;
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
            kept = settings.Keep;
            return report;
        }
        finally
        {
            // A run that fails leaves what tells why: the silos' logs, stores and models.
            if (kept)
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
            ["train", "--data", network.Past, "--interactions", network.Logs, "--model", model, .. settings.Training],
            clock.File);
        await output.WriteLineAsync(FormattableString.Invariant($"the first model took {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
        Copy(model, Path.Combine(folder, "frozen", "model"));
        using var feed = new EventFeed();
        using var daily = new LiveService("days", feed, model, Path.Combine(folder, "store"), network.Logs, clock, DailySettings());
        using var frozen = new LiveService(
            "frozen", feed, Path.Combine(folder, "frozen", "model"), Path.Combine(folder, "frozen", "store"), Path.Combine(folder, "frozen", "logs"), clock,
            "Pymk:ListsAhead:ActiveDays=0");
        await Task.WhenAll(daily.StartAsync(), frozen.StartAsync());
        var report = new DaysReport(settings);
        var restored = await LiveAsync(network, feed, daily, frozen, clock, folder, report);
        return report with { Refused = feed.Failed + feed.CountDeadLetters(), RestoreEqual = restored };
    }

    // Nobody asks at night, so the lists may have the whole machine.
    private string[] DailySettings() =>
    [
        "Pymk:ListsAhead:Share=1", $"Pymk:ListsAhead:ActiveDays={settings.ListDays}",
        .. settings.Redis is { } redis ? new[] { "--redis", redis } : [],
    ];

    // Whether the restored store held the same; null where none was restored.
    private async Task<bool?> LiveAsync(
        GeneratedNetwork network, EventFeed feed, LiveService service, LiveService frozen, VirtualClock clock, string folder, DaysReport report)
    {
        bool? restored = null;
        var truth = new Truth();
        truth.Begin(network);
        var life = new DayEvents(network, truth, settings.Seed);
        var night = new Night(service, clock, Path.Combine(folder, "daily"), settings.NightlyTraining);
        var plan = new NightPlan(settings);
        await output.WriteLineAsync(DayFigures.Head);
        foreach (var day in network.Days)
        {
            var began = Stopwatch.GetTimestamp();
            var recall = await NextDayRecall.MeasureAsync(truth, day, service, frozen, settings.Asked, settings.Seed);
            var asking = Stopwatch.GetElapsedTime(began);
            await clock.MoveToAsync(day.End);
            began = Stopwatch.GetTimestamp();
            var events = life.Of(day);
            feed.Send(events);
            await Task.WhenAll(service.CatchUpAsync(), frozen.CatchUpAsync());
            var sending = Stopwatch.GetElapsedTime(began);
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
                AskSeconds = asking.TotalSeconds,
                EventSeconds = sending.TotalSeconds,
                Night = result,
                Known = await SnapshotCheck.CompareAsync(result.Snapshot, truth),
                Service = await ServiceFigures.MeasureAsync(service.Gateway, service.Data),
                NewcomersMissing = result.IsPublished ? MissingNewcomers(truth, day, service.Model) : null,
            };
            report.Days.Add(figures);
            await output.WriteLineAsync(figures.ToString());
            await output.WriteLineAsync(figures.StoreByKind);
            foreach (var difference in figures.Known.Examples)
            {
                await output.WriteLineAsync("     " + difference);
            }
        }

        return restored;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static int MissingNewcomers(Truth truth, Day day, string root)
    {
        var graph = Core.Graph.SocialGraphFile.Read(new ModelFiles(ModelDirectory.CurrentVersion(root)).Graph);
        return day.Newcomers.Count(n => !truth.IsDeleted(n.User) && !graph.TryGetOrdinal(n.User, out _));
    }
}
