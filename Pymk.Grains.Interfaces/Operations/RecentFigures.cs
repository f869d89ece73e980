using System.Diagnostics.Metrics;

namespace Pymk.Grains.Interfaces.Operations;

/// <summary>What is counted of a process, a number for each point of time.</summary>
public enum Figure
{
    /// <summary>HTTP requests below <c>/v1</c>, without the operators' own.</summary>
    Requests,

    /// <summary>Those that the service failed: status 500 and above without 503.</summary>
    Failed,

    /// <summary>Refusals at a limit.</summary>
    Refused,

    /// <summary>Answers whose order was in memory.</summary>
    Reused,

    /// <summary>Answers whose list was there and was scored.</summary>
    Scored,

    /// <summary>Answers whose list was generated.</summary>
    Generated,

    /// <summary>Answers without some shard.</summary>
    Partial,

    /// <summary>Answers older than the latest change.</summary>
    Stale,

    /// <summary>Feature rows that generations asked for.</summary>
    RowsRead,

    /// <summary>Those that the cache did not have.</summary>
    RowsFromStore,

    /// <summary>Records of events that were applied.</summary>
    Events,
}

/// <summary>
/// The figures of this process over the last minutes, from its own metrics: <see cref="Points"/> points of <see cref="SecondsAPoint"/> s in memory, 70 KB at
/// most, and nothing stored. Safe for concurrent use.
/// </summary>
public sealed class RecentFigures : IDisposable
{
    /// <summary>Length of a point of time.</summary>
    public const int SecondsAPoint = 5;

    /// <summary>Points that are kept: a quarter of an hour.</summary>
    public const int Points = 180;

    /// <summary>Number of <see cref="Figure"/>s.</summary>
    public static readonly int Count = Enum.GetValues<Figure>().Length;

    private static readonly Dictionary<string, Action<Point, long, ReadOnlySpan<KeyValuePair<string, object?>>>> Counters = new()
    {
        ["pymk.answers"] = CountAnswer,
        ["pymk.refused"] = (point, n, _) => point.Add(Figure.Refused, n),
        ["pymk.rows.read"] = (point, n, _) => point.Add(Figure.RowsRead, n),
        ["pymk.rows.from_store"] = (point, n, _) => point.Add(Figure.RowsFromStore, n),
        ["kafka.stream.records"] = (point, n, _) => point.Add(Figure.Events, n),
    };

    private const string Requests = "http.server.request.duration";
    private const string Lag = "kafka.stream.lag";

    private readonly TimeProvider _time;
    private readonly MeterListener _listener = new();
    private readonly Point?[] _points = new Point?[Points];
    private readonly Lock _looking = new();
    private List<TopicLag> _lags = [];

    /// <param name="time">The clock.</param>
    public RecentFigures(TimeProvider time)
    {
        _time = time;
        StartedAt = time.GetUtcNow();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is Requests or Lag)
            {
                listener.EnableMeasurementEvents(instrument);
            }
            else if (Counters.TryGetValue(instrument.Name, out var count))
            {
                listener.EnableMeasurementEvents(instrument, count);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, n, tags, count) =>
        {
            if (count is Action<Point, long, ReadOnlySpan<KeyValuePair<string, object?>>> add)
            {
                add(Now(), n, tags);
            }
            else
            {
                _lags.Add(new TopicLag((string)Tag(tags, "topic")!, (int)Tag(tags, "partition")!, n));
            }
        });
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => CountRequest(seconds, tags));
        _listener.Start();
    }

    /// <summary>When the process began to count.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The points of time in which anything was counted, oldest first. The last one is under way.</summary>
    public FigurePoint[] Read()
    {
        var oldest = Number() - Points;
        return [.. _points.Where(p => p is not null && p.Number > oldest).OrderBy(p => p!.Number).Select(p => p!.Read())];
    }

    /// <summary>The records that this process has not applied yet, by topic and partition.</summary>
    public TopicLag[] ReadLags()
    {
        lock (_looking)
        {
            _lags = [];
            _listener.RecordObservableInstruments();
            return [.. _lags.OrderBy(l => l.Topic, StringComparer.Ordinal).ThenBy(l => l.Partition)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static object? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    private static void CountAnswer(Point point, long n, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        point.Add(Tag(tags, "order") switch { "reused" => Figure.Reused, "scored" => Figure.Scored, _ => Figure.Generated }, n);
        if (Tag(tags, "marks") is string marks && marks != "none")
        {
            point.Add(Figure.Partial, marks.Contains("partial", StringComparison.Ordinal) ? n : 0);
            point.Add(Figure.Stale, marks.Contains("stale", StringComparison.Ordinal) ? n : 0);
        }
    }

    private void CountRequest(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Tag(tags, "http.route") is string route && route.StartsWith("/v1/", StringComparison.Ordinal)
            && !route.StartsWith("/v1/admin/", StringComparison.Ordinal))
        {
            Now().AddRequest(seconds, Tag(tags, "http.response.status_code") is int and >= 500 and not 503);
        }
    }

    private long Number() => _time.GetUtcNow().ToUnixTimeSeconds() / SecondsAPoint;

    private Point Now()
    {
        var number = Number();
        ref var place = ref _points[number % Points];
        var now = Volatile.Read(ref place);
        if (now?.Number != number)
        {
            Interlocked.CompareExchange(ref place, new Point(number), now);
            now = Volatile.Read(ref place);
        }

        return now!;
    }

    private sealed class Point(long number)
    {
        private readonly long[] _counts = new long[RecentFigures.Count];
        private readonly long[] _latency = new long[LatencyBuckets.Count];

        public long Number => number;

        public void Add(Figure figure, long n) => Interlocked.Add(ref _counts[(int)figure], n);

        public void AddRequest(double seconds, bool failed)
        {
            Add(Figure.Requests, 1);
            Add(Figure.Failed, failed ? 1 : 0);
            Interlocked.Increment(ref _latency[LatencyBuckets.Of(seconds)]);
        }

        public FigurePoint Read() => new(number * SecondsAPoint, [.. _counts], [.. _latency]);
    }
}
