using System.Diagnostics.Metrics;

namespace Pymk.Grains;

/// <summary>Measurements of serving; the meter's name is <see cref="MeterName"/>. No tag ever holds a user.</summary>
public static class ServingMetrics
{
    /// <summary>Name of the meter, to be added to an exporter.</summary>
    public const string MeterName = "Pymk.Serving";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly KeyValuePair<string, object?> Reused = new("order", "reused");
    internal static readonly KeyValuePair<string, object?> Scored = new("order", "scored");
    internal static readonly KeyValuePair<string, object?> Generated = new("order", "generated");

    private static readonly Counter<long> Answers = Meter.CreateCounter<long>("pymk.answers", "{answer}", "Answers given; tag order: reused, scored or generated.");
    internal static readonly Counter<long> HeldBack = Meter.CreateCounter<long>("pymk.held_back", "{candidate}", "People a finished slate held who no longer may be shown.");
    internal static readonly Counter<long> RowsRead = Meter.CreateCounter<long>("pymk.rows.read", "{row}", "Feature rows asked for.");
    internal static readonly Counter<long> RowsFromStore = Meter.CreateCounter<long>("pymk.rows.from_store", "{row}", "Feature rows read from the store.");
    internal static readonly Counter<long> RowsMissing = Meter.CreateCounter<long>("pymk.rows.missing", "{row}", "Feature rows the store does not have.");
    internal static readonly Counter<long> PartialLists = Meter.CreateCounter<long>("pymk.lists.partial", "{list}", "Candidate lists generated without some shard.");
    internal static readonly Histogram<double> RankTime = Meter.CreateHistogram<double>("pymk.rank.duration", "s", "Scoring one candidate list, without waiting; 0.1 ms to 10 ms.");
    internal static readonly Histogram<double> RankWait = Meter.CreateHistogram<double>("pymk.rank.wait", "s", "Waiting for a ranker; 0 to the deadline.");
    internal static readonly Histogram<double> GenerateTime = Meter.CreateHistogram<double>("pymk.generate.duration", "s", "Generating one candidate list; 1 ms to 100 ms.");
    internal static readonly Histogram<long> ListBytes = Meter.CreateHistogram<long>("pymk.list.size", "By", "Size of a packed candidate list; up to 200 KB.");

    /// <summary>Counts an answer by the work behind it: <see cref="Reused"/>, <see cref="Scored"/> or <see cref="Generated"/>.</summary>
    internal static void CountAnswer(KeyValuePair<string, object?> order) => Answers.Add(1, order);
}
