using Pymk.Core.Recommend;

namespace Pymk.Benchmarks.Days;

/// <summary>
/// recall@20 of the connections of a day, asked before it begins: of each person who gets one, the share of them that is among 20 suggestions.
/// Both models know every event until then, as they do in serving, and are asked about people and connections whom both know.
/// </summary>
internal static class NextDayRecall
{
    private const int Cut = 20;

    /// <summary>The means of both models over the same people.</summary>
    /// <param name="truth">What the service knows before the day.</param>
    /// <param name="day">The day.</param>
    /// <param name="daily">The served model.</param>
    /// <param name="frozen">The first model.</param>
    public static DayRecall Measure(Truth truth, Day day, ServingModel daily, ServingModel frozen)
    {
        bool IsKnown(long user) => daily.Graph.TryGetOrdinal(user, out _) && frozen.Graph.TryGetOrdinal(user, out _) && !truth.IsGone(user);
        var links = day.Links.Where(l => IsKnown(l.User) && IsKnown(l.Other) && !truth.Holds(l.User, l.Other, RelationKind.Connection));
        var wanted = links.SelectMany(l => new[] { (l.User, l.Other), (User: l.Other, Other: l.User) }).ToLookup(p => p.User, p => p.Other);
        var (now, then) = (Ask(daily, truth, day, wanted), daily == frozen ? null : Ask(frozen, truth, day, wanted));
        return new DayRecall(wanted.Count, Mean(now), Mean(then ?? now));
    }

    private static double[] Ask(ServingModel model, Truth truth, Day day, ILookup<long, long> wanted)
    {
        var table = new RelationTable();
        foreach (var e in truth.Relations)
        {
            // Connections of the model need no event.
            if (e.Kind != RelationKind.Connection || e.Active != IsOfModel(model, e))
            {
                table.Apply(e);
            }
        }

        using var recommender = new OfflineRecommender(model, new OfflineRelations(model.Graph, table), day.Start.ToUnixTimeSeconds());
        var people = wanted.ToArray();
        var recalls = new double[people.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, people.Length, parallel, i =>
        {
            model.Graph.TryGetOrdinal(people[i].Key, out var user);
            var shown = recommender.Recommend(user, Cut).Slate.Select(s => model.Graph.IdOf(s.User)).ToHashSet();
            recalls[i] = people[i].Count(shown.Contains) / (double)Math.Min(Cut, people[i].Count());
        });
        return recalls;
    }

    private static bool IsOfModel(ServingModel model, RelationEvent e) =>
        model.Graph.TryGetOrdinal(e.From, out var user) && model.Graph.TryGetOrdinal(e.To, out var other) && model.Graph.Connected(user, other);

    private static double Mean(double[] values) => values.Length == 0 ? 0 : values.Average();
}

/// <summary>recall@20 of a day's connections.</summary>
/// <param name="Asked">People asked.</param>
/// <param name="Daily">Of the served model.</param>
/// <param name="Frozen">Of the first model.</param>
internal readonly record struct DayRecall(int Asked, double Daily, double Frozen);
