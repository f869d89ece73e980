using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Pymk.Grains.Interfaces.Operations;
using Xunit;

namespace Pymk.Grains.Interfaces.Tests.Operations;

public sealed class RecentFiguresTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 3, 0, 0, TimeSpan.Zero));
    private readonly Meter _meter = new("Pymk.Serving");
    private readonly RecentFigures _figures;

    public RecentFiguresTests() => _figures = new RecentFigures(_time);

    public void Dispose()
    {
        _figures.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Answers_AreCounted_ByOrderAndMarksAndPointOfTime()
    {
        var answers = _meter.CreateCounter<long>("pymk.answers");
        answers.Add(1, new("order", "reused"), new("marks", "none"));
        answers.Add(1, new("order", "scored"), new("marks", "partial+stale"));
        _time.Advance(TimeSpan.FromSeconds(RecentFigures.SecondsAPoint));
        answers.Add(1, new("order", "generated"), new("marks", "short"));

        var points = _figures.Read();
        Assert.Equal(2, points.Length);
        Assert.Equal(RecentFigures.SecondsAPoint, points[1].Second - points[0].Second);
        Assert.Equal((1, 1, 0, 1, 1), Of(points[0]));
        Assert.Equal((0, 0, 1, 0, 0), Of(points[1]));

        static (long, long, long, long, long) Of(FigurePoint p) => (
            p.Counts[(int)Figure.Reused], p.Counts[(int)Figure.Scored], p.Counts[(int)Figure.Generated], p.Counts[(int)Figure.Partial],
            p.Counts[(int)Figure.Stale]);
    }

    [Fact]
    public void Requests_OfTheApi_AreCountedWithTheirTime_AndOperatorsAreNot()
    {
        var requests = _meter.CreateHistogram<double>("http.server.request.duration");
        foreach (var (route, status) in new[]
            { ("/v1/users/{id}/suggestions", 200), ("/v1/users/{id}/suggestions", 503), ("/v1/users/{id}", 500), ("/v1/admin/live", 500), ("/", 500) })
        {
            requests.Record(0.004, new("http.route", route), new("http.response.status_code", status));
        }

        var point = Assert.Single(_figures.Read());
        Assert.Equal((3, 1), (point.Counts[(int)Figure.Requests], point.Counts[(int)Figure.Failed]));
        Assert.Equal(3, point.Latency[LatencyBuckets.Of(0.004)]);
    }

    [Fact]
    public void Points_OfLongAgo_AreForgotten()
    {
        var rows = _meter.CreateCounter<long>("pymk.rows.read");
        for (var i = 0; i < 2 * RecentFigures.Points; i++)
        {
            rows.Add(i);
            _time.Advance(TimeSpan.FromSeconds(RecentFigures.SecondsAPoint));
        }

        var points = _figures.Read();
        Assert.Equal(RecentFigures.Points - 1, points.Length);
        Assert.Equal((2 * RecentFigures.Points) - 1, points[^1].Counts[(int)Figure.RowsRead]);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_figures.Read());
    }

    [Fact]
    public void Lags_AreThoseOfTheMoment()
    {
        var lag = 5L;
        _meter.CreateObservableGauge(
            "kafka.stream.lag", () => new Measurement<long>(lag, new KeyValuePair<string, object?>("topic", "t"), new("partition", 3)));
        Assert.Equal([new TopicLag("t", 3, 5)], _figures.ReadLags());
        lag = 7;
        Assert.Equal([new TopicLag("t", 3, 7)], _figures.ReadLags());
    }

    [Theory]
    [InlineData(0.00001)]
    [InlineData(0.0001)]
    [InlineData(0.0123)]
    [InlineData(1.9)]
    public void Quantile_OfEqualDurations_IsAtMostAQuarterTooMuch(double seconds)
    {
        var buckets = new long[LatencyBuckets.Count];
        buckets[LatencyBuckets.Of(seconds)] = 10;
        var told = LatencyBuckets.QuantileMs(buckets, 0.99)!.Value / 1000;
        Assert.InRange(told, Math.Min(seconds, 0.0001) * 0.99, Math.Max(seconds * 1.26, 0.0001));
        Assert.Null(LatencyBuckets.QuantileMs(new long[LatencyBuckets.Count], 0.5));
        Assert.Equal(LatencyBuckets.Count - 1, LatencyBuckets.Of(3_600));
    }
}
