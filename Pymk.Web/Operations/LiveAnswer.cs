using Pymk.Grains.Interfaces.Operations;

namespace Pymk.Web.Operations;

/// <summary>The last minutes of the cluster, or of one process.</summary>
/// <param name="At">When it was asked.</param>
/// <param name="SecondsAPoint">Length of a point of time.</param>
/// <param name="Processes">The processes: the one that answers, and every silo.</param>
/// <param name="Points">The points, oldest first; sums over the processes asked for. The last one is under way.</param>
/// <param name="Lag">Records of events that are not applied yet, by topic, in the cluster.</param>
internal sealed record LiveAnswer(
    DateTimeOffset At, int SecondsAPoint, IReadOnlyList<LiveProcess> Processes, IReadOnlyList<LivePoint> Points, IReadOnlyList<LiveLag> Lag);

/// <summary>A process.</summary>
/// <param name="Name">Address of the silo, or <c>frontend</c>.</param>
/// <param name="Problem">Why it told nothing; empty where it did.</param>
/// <param name="StartedAt">When it began to count.</param>
/// <param name="ModelVersion">The version that it serves; empty for none.</param>
/// <param name="Memory">Bytes of memory that it uses.</param>
/// <param name="MemoryLimit">Bytes that it may use.</param>
/// <param name="ListBytes">Bytes of candidate lists in its memory.</param>
internal sealed record LiveProcess(
    string Name, string Problem, DateTimeOffset? StartedAt, string ModelVersion, long Memory, long MemoryLimit, long ListBytes);

/// <summary>A point of time: counts within it.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Requests">HTTP requests below <c>/v1</c> without the operators' own.</param>
/// <param name="Failed">Those that the service failed.</param>
/// <param name="Refused">Refusals at a limit.</param>
/// <param name="Reused">Answers whose order was in memory.</param>
/// <param name="Scored">Answers whose list was there and was scored.</param>
/// <param name="Generated">Answers whose list was generated.</param>
/// <param name="Partial">Answers without some shard.</param>
/// <param name="Stale">Answers older than the latest change.</param>
/// <param name="RowsRead">Feature rows that generations asked for.</param>
/// <param name="RowsFromStore">Those that the cache did not have.</param>
/// <param name="Events">Records of events that were applied.</param>
/// <param name="P50Ms">Median of the requests' time in milliseconds; null without a request.</param>
/// <param name="P99Ms">99th percentile; 25 % too much at most.</param>
internal sealed record LivePoint(
    DateTimeOffset At, long Requests, long Failed, long Refused, long Reused, long Scored, long Generated, long Partial, long Stale, long RowsRead,
    long RowsFromStore, long Events, double? P50Ms, double? P99Ms)
{
    /// <summary>The sum of points of the same time.</summary>
    public static LivePoint Of(long second, IEnumerable<FigurePoint> points)
    {
        var (counts, latency) = (new long[RecentFigures.Count], new long[LatencyBuckets.Count]);
        foreach (var point in points)
        {
            Add(counts, point.Counts);
            Add(latency, point.Latency);
        }

        long Of(Figure figure) => counts[(int)figure];
        return new LivePoint(
            DateTimeOffset.FromUnixTimeSeconds(second), Of(Figure.Requests), Of(Figure.Failed), Of(Figure.Refused), Of(Figure.Reused),
            Of(Figure.Scored), Of(Figure.Generated), Of(Figure.Partial), Of(Figure.Stale), Of(Figure.RowsRead), Of(Figure.RowsFromStore),
            Of(Figure.Events), LatencyBuckets.QuantileMs(latency, 0.5), LatencyBuckets.QuantileMs(latency, 0.99));
    }

    // A silo of another version may count more or fewer figures.
    private static void Add(long[] sum, long[] counts)
    {
        for (var i = 0; i < Math.Min(sum.Length, counts.Length); i++)
        {
            sum[i] += counts[i];
        }
    }
}

/// <summary>Records of a topic that are not applied yet.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Lag">Number of records.</param>
internal sealed record LiveLag(string Topic, long Lag);
