using System.Diagnostics.Metrics;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains;

/// <summary>
/// Metrics of serving. Tags are bounded and never hold a user. <c>pymk.refused</c>, on the same meter, belongs to <c>WorkLimit</c>.
/// </summary>
public static class ServingMetrics
{
    /// <summary>Name of the meter, for an exporter.</summary>
    public const string MeterName = "Pymk.Serving";

    /// <summary>The order of the candidates was in memory.</summary>
    internal static readonly KeyValuePair<string, object?> Reused = new("order", "reused");

    /// <summary>The candidate list was there and was scored.</summary>
    internal static readonly KeyValuePair<string, object?> Scored = new("order", "scored");

    /// <summary>The candidate list was generated.</summary>
    internal static readonly KeyValuePair<string, object?> Generated = new("order", "generated");

    private static readonly Meter Meter = new(MeterName);

    // Every combination of the flags, such as "partial+stale".
    private static readonly KeyValuePair<string, object?>[] Marks =
        [.. Enumerable.Range(0, 8).Select(flags => KeyValuePair.Create("marks", (object?)NameOf((AnswerMarks)flags)))];

    private static readonly Counter<long> Answers = Meter.CreateCounter<long>(
        "pymk.answers", "{answer}", "Answers, by order (reused, scored or generated) and marks (none, or partial, stale, short joined by +).");

    internal static readonly Counter<long> HeldBack =
        Meter.CreateCounter<long>("pymk.held_back", "{candidate}", "Candidates of a finished slate that a rule holds back by now.");
    internal static readonly Counter<long> RowsRead =
        Meter.CreateCounter<long>("pymk.rows.read", "{row}", "Feature rows that generations asked for.");
    internal static readonly Counter<long> RowsFromStore =
        Meter.CreateCounter<long>("pymk.rows.from_store", "{row}", "Feature rows read from the store: misses of the row cache.");
    internal static readonly Counter<long> RowsMissing =
        Meter.CreateCounter<long>("pymk.rows.missing", "{row}", "Feature rows that the store does not have.");
    internal static readonly Counter<long> PartialLists =
        Meter.CreateCounter<long>("pymk.lists.partial", "{list}", "Candidate lists generated without the answer of a shard.");
    internal static readonly Counter<long> ErasedEvents =
        Meter.CreateCounter<long>("pymk.erased_events", "{event}", "Events dropped because they are about somebody who was erased.");
    internal static readonly Histogram<double> RankTime =
        Meter.CreateHistogram<double>("pymk.rank.duration", "s", "Time to score a candidate list, without waiting; 0.1 ms to 10 ms.");
    internal static readonly Histogram<double> RankWait =
        Meter.CreateHistogram<double>("pymk.rank.wait", "s", "Time that a list waits for a ranker; 0 to the deadline.");
    internal static readonly Histogram<double> GenerateTime =
        Meter.CreateHistogram<double>("pymk.generate.duration", "s", "Time to generate a candidate list; 1 ms to 100 ms.");
    internal static readonly Histogram<double> RestoreTime =
        Meter.CreateHistogram<double>("pymk.restore.duration", "s", "Time to compute the features of a stored candidate list; 1 ms to 100 ms.");
    internal static readonly Counter<long> ListsGivenUp =
        Meter.CreateCounter<long>("pymk.lists.given_up", "{list}", "Candidate lists given up to stay within the budget of memory.");
    internal static readonly Histogram<long> ListBytes =
        Meter.CreateHistogram<long>("pymk.list.size", "By", "Size of a stored candidate list; 2 KB to 8 KB.");

    private static readonly Counter<long> Outcomes = Meter.CreateCounter<long>(
        "pymk.outcomes", "{suggestion}", "Suggestions that were viewed, invited or dismissed, by outcome and source; once for each source that found the person.");

    internal static readonly Histogram<double> AheadTime =
        Meter.CreateHistogram<double>("pymk.lists_ahead.duration", "s", "Time of a user's turn among the lists written ahead; 1 ms to 100 ms.");

    private static readonly Counter<long> Crossings =
        Meter.CreateCounter<long>("pymk.crossings", "{call}", "Calls of generations to other silos.");
    private static readonly Counter<long> CrossedBytes =
        Meter.CreateCounter<long>("pymk.crossings.size", "By", "Rows, pairs, connections and nearest users that other silos sent to generations.");
    private static long _crossings;
    private static long _crossedBytes;

    /// <summary>Calls of generations to other silos since the process started.</summary>
    internal static long CrossingsSoFar => Volatile.Read(ref _crossings);

    /// <summary>Bytes that they brought.</summary>
    internal static long CrossedBytesSoFar => Volatile.Read(ref _crossedBytes);

    private static readonly Counter<long> Ahead = Meter.CreateCounter<long>(
        "pymk.lists_ahead.users", "{user}", "Users whose turn is over among the lists written ahead, by outcome (written, fresh, gone or failed).");

    /// <summary>Counts a call of a generation to another silo.</summary>
    internal static void CountCrossing()
    {
        Interlocked.Increment(ref _crossings);
        Crossings.Add(1);
    }

    /// <summary>Counts what such a call brought.</summary>
    internal static void CountCrossed(long bytes)
    {
        Interlocked.Add(ref _crossedBytes, bytes);
        CrossedBytes.Add(bytes);
    }

    /// <summary>Counts a user's turn among the lists written ahead.</summary>
    internal static void CountAhead(string outcome) => Ahead.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Counts what became of a suggestion.</summary>
    internal static void CountOutcome(string outcome, string source) => Outcomes.Add(1, new("outcome", outcome), new("source", source));

    /// <summary>Counts an answer.</summary>
    /// <param name="order"><see cref="Reused"/>, <see cref="Scored"/> or <see cref="Generated"/>.</param>
    /// <param name="marks">The answer's marks.</param>
    internal static void CountAnswer(KeyValuePair<string, object?> order, AnswerMarks marks) => Answers.Add(1, order, Marks[(int)marks]);

    private static string NameOf(AnswerMarks marks) => marks.ToString().ToLowerInvariant().Replace(", ", "+", StringComparison.Ordinal);
}
