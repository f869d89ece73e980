using System.Globalization;
using System.Text.Json;
using Pymk.Benchmarks.Silos;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Measurement;

namespace Pymk.Benchmarks.Serve;

/// <summary>Starts silos, warms them, loads them and reports; the last line is JSON.</summary>
internal static class ServeRun
{
    private const int WarmAtOnce = 32;
    private const int WarmSeconds = 10;

    public static async Task<int> RunAsync(ServeSettings settings) =>
        (await LoadAsync(settings)).P99Ms >= NightWork.MostP99Ms && settings.AtNight ? 1 : 0;

    /// <summary>Loads silos that serve the settings' model.</summary>
    public static async Task<ServeFigures> LoadAsync(ServeSettings settings)
    {
        var version = ModelDirectory.CurrentVersion(settings.Model);
        var graph = SocialGraphFile.Read(new ModelFiles(version).Graph);
        var names = UserNames.Read(version, graph);
        Console.WriteLine(Machine.Describe());
        var data = Directory.CreateTempSubdirectory("pymk-bench-").FullName;
        var silos = new List<SiloProcess>();
        try
        {
            for (var i = 0; i < settings.Silos; i++)
            {
                var silo = new SiloProcess(SiloArguments(settings, Path.Combine(data, i.ToString(CultureInfo.InvariantCulture))));
                silos.Add(silo);
                await silo.StartAsync();
            }

            await using var gateway = await GatewayTarget.ConnectAsync([.. silos.Select(s => s.Gateway)], names, settings.MaxInFlight);
            await using ITarget target = settings.Via == "http" ? new HttpTarget(silos[0].Http!, names) : gateway;
            await using var night = settings.AtNight ? await NightWork.ConnectAsync(silos[0].Gateway, Path.Combine(data, "snapshots")) : null;
            return await MeasureAsync(settings, graph, names.Kind, silos, gateway, target, night);
        }
        finally
        {
            foreach (var silo in silos)
            {
                silo.Dispose();
            }

            Directory.Delete(data, recursive: true);
        }
    }

    // A load is measured alone, and a cold user has no list.
    private const string NoListsAhead = "Pymk:ListsAhead:ActiveDays=0";

    private static string[] SiloArguments(ServeSettings settings, string data) =>
    [
        Path.Combine(AppContext.BaseDirectory, "Pymk.Silo.dll"), "serve", "--model", settings.Model, "--data", data, "--http", "http://127.0.0.1:0",
        "--silo-port", "0", "--gateway-port", "0", .. settings.Redis is { } redis ? ["--redis", redis] : Array.Empty<string>(),
        "--set", NoListsAhead, .. settings.Set.SelectMany(s => new[] { "--set", s }),
    ];

    private static async Task<ServeFigures> MeasureAsync(
        ServeSettings settings, SocialGraph graph, UserIdKind ids, List<SiloProcess> silos, GatewayTarget gateway, ITarget target, NightWork? night)
    {
        var traffic = new Traffic(graph, settings.Users, settings.Seed);
        var check = new AnswerCheck(graph);
        var generator = new LoadGenerator(target, graph, check, traffic, settings.Mode);
        if (settings.Mode != ServeMode.Cold)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"warming {traffic.Users.Length} users"));
            await new LoadGenerator(gateway, graph, check, traffic, settings.Mode).WarmAsync(traffic.Users.ToArray(), WarmAtOnce);
        }

        // The just-in-time compiler, the collector and the connections settle under a load that is not measured: at half the rate, then at the rate.
        await new LoadGenerator(target, graph, check, traffic, settings.Mode).RunAsync(Math.Max(1, settings.Rate / 2), WarmSeconds);
        if (settings.Mode != ServeMode.Overload)
        {
            await new LoadGenerator(target, graph, check, traffic, settings.Mode).RunAsync(settings.Rate, WarmSeconds);
        }

        var (cpu, before) = (Cpu(silos), await gateway.GetProcessAsync());
        List<SecondFigures> table;
        double? recovery = null;
        if (settings.Mode == ServeMode.Overload)
        {
            var part = Math.Max(1, settings.Seconds / 3);
            await new LoadGenerator(target, graph, check, traffic, settings.Mode).RunAsync(Math.Max(1, settings.Rate / 4), part);
            table = await generator.RunAsync(settings.Rate, part);
            var after = await new LoadGenerator(target, graph, check, traffic, settings.Mode).RunAsync(Math.Max(1, settings.Rate / 4), part);
            recovery = after.FindIndex(s => s is { Refused: 0, P99Ms: < 50 }) is var at && at >= 0 ? at + 1 : -1;
        }
        else
        {
            await (night?.BeginAsync() ?? Task.CompletedTask);
            table = await generator.RunAsync(settings.Rate, settings.Seconds);
            await (night?.EndAsync() ?? Task.CompletedTask);
        }

        var figures = generator.Figures(table.Count);
        cpu = Cpu(silos) - cpu;
        Report(settings, ids, figures, check, cpu, before, await gateway.GetProcessAsync(), recovery, night);
        return new ServeFigures(ids, figures.AnsweredPerSecond, PerCoreSecond(figures, cpu), figures.P99Ms);
    }

    private static TimeSpan Cpu(List<SiloProcess> silos) => silos.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Cpu);

    private static double PerCoreSecond(LoadFigures f, TimeSpan cpu) => f.Answered / Math.Max(0.01, cpu.TotalSeconds);

    private static void Report(
        ServeSettings settings, UserIdKind ids, LoadFigures f, AnswerCheck check, TimeSpan cpu, ProcessFigures before, ProcessFigures after,
        double? recovery, NightWork? night)
    {
        int Collections(int generation) => after.Collections[generation] - before.Collections[generation];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"collections of the first silo: {Collections(0)} / {Collections(1)} / {Collections(2)}, "
            + $"paused {after.PauseMs - before.PauseMs:0} ms, resident {after.ResidentBytes >> 20} MiB"));
        if (f.FirstError is { } error)
        {
            Console.WriteLine("first error: " + error);
        }

        Console.WriteLine(JsonSerializer.Serialize(new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["mode"] = settings.Mode.ToString().ToLowerInvariant(),
            ["ids"] = UserIdKindNames.Of(ids),
            ["via"] = settings.Via,
            ["silos"] = settings.Silos,
            ["users"] = settings.Users,
            ["seconds"] = settings.Seconds,
            ["rate"] = settings.Rate,
            ["answered_per_s"] = Math.Round(f.AnsweredPerSecond, 1),
            ["p50_ms"] = f.P50Ms,
            ["p99_ms"] = f.P99Ms,
            ["p999_ms"] = f.P999Ms,
            ["max_ms"] = f.MaxMs,
            ["refused"] = f.Refused,
            ["errors"] = f.Errors,
            ["violations"] = check.Violations,
            ["mutuals_checked"] = check.MutualsChecked,
            ["empty"] = check.Empty,
            ["changes"] = f.Changes,
            ["silo_core_s"] = Math.Round(cpu.TotalSeconds, 2),
            ["answered_per_core_s"] = Math.Round(PerCoreSecond(f, cpu), 1),
            ["allocated_bytes_per_answer"] = f.Answered == 0 ? 0 : (after.AllocatedBytes - before.AllocatedBytes) / f.Answered,
            ["gc_pause_ms"] = Math.Round(after.PauseMs - before.PauseMs, 1),
            ["recovery_s"] = recovery,
            ["snapshots"] = night?.Snapshots,
            ["lists_written"] = night?.ListsWritten,
        }));
    }
}

/// <summary>What a comparison needs of a run.</summary>
/// <param name="Ids">What the ids of the network are.</param>
/// <param name="AnsweredPerSecond">Answers a second.</param>
/// <param name="AnsweredPerCoreSecond">Answers a second of the silos' processor time.</param>
/// <param name="P99Ms">The 99th percentile of the latency, milliseconds.</param>
internal sealed record ServeFigures(UserIdKind Ids, double AnsweredPerSecond, double AnsweredPerCoreSecond, double P99Ms);
