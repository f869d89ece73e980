using Pymk.Benchmarks.Serve;

namespace Pymk.Benchmarks.Days;

/// <summary>
/// recall@20 of the connections of a day, asked before it begins: of each person who gets one, the share of them that is among 20 suggestions. Both
/// services have taken every event until then, and both are asked for the same people. Left out are people who join on the day or are gone,
/// and pairs whom the rules keep from each other until then.
/// </summary>
internal static class NextDayRecall
{
    private const int Cut = 20;
    private const int AtOnce = 8;
    private const int MostInFlight = 64;
    private const int MostTimeouts = 10;

    /// <summary>The means of both services over the same people.</summary>
    /// <param name="truth">What the services know before the day.</param>
    /// <param name="day">The day.</param>
    /// <param name="daily">The service that learns every night.</param>
    /// <param name="frozen">The service with the first model.</param>
    /// <param name="most">Most people to ask.</param>
    /// <param name="seed">Draws them.</param>
    public static async Task<DayRecall> MeasureAsync(Truth truth, Day day, LiveService daily, LiveService frozen, int most, int seed)
    {
        var wanted = day.Links.SelectMany(l => new[] { (l.User, l.Other), (User: l.Other, Other: l.User) })
            .Where(p => truth.MaySuggest(p.User, p.Other)).ToLookup(p => p.User, p => p.Other);
        var people = wanted.Select(p => p.Key).Order().ToArray();
        new Random(seed + day.Number).Shuffle(people);
        people = people[..Math.Min(most, people.Length)];
        var (now, then) = (await AskAsync(daily, people, wanted), await AskAsync(frozen, people, wanted));
        return DayRecall.Of(now, then);
    }

    private static async Task<double[]> AskAsync(LiveService service, long[] people, ILookup<long, long> wanted)
    {
        await using var gateway = await GatewayTarget.ConnectAsync([service.Gateway], UserNames.Numbers, MostInFlight);
        var recalls = new double[people.Length];
        await Parallel.ForAsync(0, people.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            var links = wanted[people[i]].ToArray();
            var shown = await ShownAsync(gateway, people[i]);
            recalls[i] = links.Count(shown.Contains) / (double)Math.Min(Cut, links.Length);
        });
        return recalls;
    }

    private static async Task<HashSet<long>> ShownAsync(GatewayTarget gateway, long user)
    {
        var tries = MostTimeouts;
        while (true)
        {
            try
            {
                if (await gateway.AskAsync(user, Work.None) is { } shown)
                {
                    return [.. shown.Suggested.Take(Cut)];
                }
            }
            catch (TimeoutException) when (--tries > 0)
            {
                // The machine does other work, too.
            }

            await Task.Delay(10);
        }
    }
}

/// <summary>recall@20 of a day's connections.</summary>
/// <param name="Asked">People asked.</param>
/// <param name="Daily">Of the service that learns every night.</param>
/// <param name="Frozen">Of the service with the first model.</param>
/// <param name="StandardError">Of the difference, paired by person.</param>
internal readonly record struct DayRecall(int Asked, double Daily, double Frozen, double StandardError)
{
    /// <summary>The means of two services, of the same people in the same order.</summary>
    public static DayRecall Of(double[] daily, double[] frozen)
    {
        if (daily.Length == 0)
        {
            return default;
        }

        var (now, then) = (daily.Average(), frozen.Average());
        var variance = daily.Zip(frozen, (d, f) => Math.Pow(d - f - (now - then), 2)).Sum() / Math.Max(1, daily.Length - 1);
        return new DayRecall(daily.Length, now, then, Math.Sqrt(variance / daily.Length));
    }
}
