using Pymk.Benchmarks.Serve;
using Pymk.Core.Graph;
using Pymk.Core.Recommend;
using Pymk.Grains.Measurement;

namespace Pymk.Benchmarks.Fleet;

/// <summary>Measures a running fleet: first the cold load, then the same slates as offline, then the warm load.</summary>
internal sealed class FleetMeasurement(FleetSettings settings, RunningFleet fleet, OfflineRecommender offline)
{
    private const int WarmAtOnce = 32;
    private const int SettlingSeconds = 5;
    private const int Seed = 1;
    private const int SlateSize = 20;
    private const double Kilobyte = 1024;
    private const double Megabyte = 1024 * Kilobyte;

    private SocialGraph Graph => offline.Model.Graph;

    public async Task<FleetFigures> RunAsync()
    {
        var check = new AnswerCheck(Graph);
        var cold = await LoadAsync(check, new Traffic(Graph, Graph.UserCount, Seed), ServeMode.Cold, settings.ColdRate);
        var equal = await CompareAsync();
        var holdings = await fleet.HoldingsAsync();
        var heap = await fleet.HeapAsync();
        var traffic = new Traffic(Graph, settings.Active, Seed);
        Console.WriteLine(FormattableString.Invariant($"warming {traffic.Users.Length} users"));
        var refused = await new LoadGenerator(fleet.Target, Graph, check, traffic, ServeMode.Mixed).WarmAsync(traffic.Users.ToArray(), WarmAtOnce);
        var users = await fleet.HeapAsync() - heap;
        var lists = (await fleet.Target.Grains.GetGrain<IStoreMeasureGrain>(0).Measure())
            .Where(kind => kind.Key.EndsWith(":list", StringComparison.Ordinal)).Select(kind => kind.Value).ToArray();
        var warm = await LoadAsync(check, traffic, ServeMode.Mixed, settings.WarmRate);
        foreach (var silo in holdings)
        {
            Console.WriteLine(silo.ToString());
        }

        return new FleetFigures
        {
            Silos = fleet.Count,
            ModelMegabytes = Round(holdings.Max(silo => silo.ModelBytes) / Megabyte),
            EverywhereMegabytes = Round(holdings.Max(silo => silo.UserBytes + silo.PostingBytes) / Megabyte),
            WarmPerCore = Round(warm.PerCore),
            WarmP99Ms = warm.Figures.P99Ms,
            ColdPerCore = Round(cold.PerCore),
            ColdP99Ms = cold.Figures.P99Ms,
            CrossingCalls = Round(cold.Crossings / (double)Math.Max(1, cold.Figures.Answered)),
            CrossingKilobytes = Round(cold.CrossedBytes / Kilobyte / Math.Max(1, cold.Figures.Answered)),
            ListKilobytes = Round(lists.Sum(kind => kind.Bytes) / Kilobyte / Math.Max(1, lists.Sum(kind => kind.Keys))),
            UserKilobytes = Round(users / Kilobyte / traffic.Users.Length),
            InTurn = traffic.Users.Length,
            InTurnRefused = refused,
            SiloLimitMegabytes = settings.SiloLimit,
            SlatesEqual = equal,
            SlatesCompared = settings.Compared,
            Refused = cold.Figures.Refused + warm.Figures.Refused,
            Errors = cold.Figures.Errors + warm.Figures.Errors,
            Violations = check.Violations,
        };
    }

    private static double Round(double value) => Math.Round(value, 2);

    private async Task<(LoadFigures Figures, double PerCore, long Crossings, long CrossedBytes)> LoadAsync(
        AnswerCheck check, Traffic traffic, ServeMode mode, int rate)
    {
        Console.WriteLine(FormattableString.Invariant($"{mode.ToString().ToLowerInvariant()}, {rate}/s"));
        await new LoadGenerator(fleet.Target, Graph, check, traffic, mode).RunAsync(Math.Max(1, rate / 2), SettlingSeconds);
        var generator = new LoadGenerator(fleet.Target, Graph, check, traffic, mode);
        var (cpu, before) = (fleet.Cpu, await fleet.HoldingsAsync());
        await generator.RunAsync(rate, settings.Seconds);
        var (spent, after) = (fleet.Cpu - cpu, await fleet.HoldingsAsync());
        var figures = generator.Figures(settings.Seconds);
        if (figures.FirstError is { } error)
        {
            Console.WriteLine("first error: " + error);
        }

        return (
            figures,
            figures.Answered / Math.Max(0.01, spent.TotalSeconds),
            after.Sum(silo => silo.Crossings) - before.Sum(silo => silo.Crossings),
            after.Sum(silo => silo.CrossedBytes) - before.Sum(silo => silo.CrossedBytes));
    }

    // Before anybody's views count: a person who was shown often is discounted.
    private async Task<int> CompareAsync()
    {
        var equal = 0;
        var users = Enumerable.Range(0, settings.Compared).Select(i => (int)((long)i * Graph.UserCount / Math.Max(1, settings.Compared)));
        await Parallel.ForEachAsync(users, async (user, _) =>
        {
            var answer = await fleet.Target.AskAsync(Graph.IdOf(user), Work.None);
            var expected = offline.Recommend(user, SlateSize).Slate.Select(s => Graph.IdOf(s.User));
            if (answer is { } people && people.Suggested.SequenceEqual(expected))
            {
                Interlocked.Increment(ref equal);
            }
        });
        return equal;
    }
}
