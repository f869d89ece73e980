using System.Collections.Concurrent;
using Pymk.Client.Operations;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Testing.Web;

/// <summary>A cluster of two silos, one of which does not answer; with models, dead letters and quality where a test fills them.</summary>
public sealed class FakeOperator : IPymkOperator
{
    /// <summary>A silo that answers.</summary>
    public const string Silo = "10.0.0.1:11111@1";

    /// <summary>The failure of every call, where set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The model versions.</summary>
    public List<OperatedModel> Models { get; } = [];

    /// <summary>The topics.</summary>
    public List<OperatedTopic> Topics { get; } = [];

    /// <summary>The letters that were sent again.</summary>
    public ConcurrentQueue<string> Sent { get; } = new();

    /// <summary>The quality.</summary>
    public OperatedQuality Quality { get; set; } = new(64, [], [], true, []);

    /// <summary>Fills everything with what a busy cluster shows.</summary>
    public FakeOperator Filled()
    {
        var trained = new DateTimeOffset(2026, 5, 4, 3, 0, 0, TimeSpan.Zero);
        JudgedFigure[] figures = [new("recall@20", 0.312, 0.298), new("MRR", 0.141, 0.144), new("invite AUC", 0.731, 0.729)];
        Models.AddRange(
        [
            new OperatedModel("20260504T030000Z-aaaaaaaa", "current", "", trained, 10_000, 64_000, [trained.AddHours(1)], [Silo], figures, []),
            new OperatedModel("20260503T030000Z-bbbbbbbb", "kept", "", trained.AddDays(-1), 9_950, 63_000, [trained.AddHours(-23)], [], [], []),
            new OperatedModel(
                "20260502T030000Z-cccccccc", "refused", "", trained.AddDays(-2), 9_900, 62_000, [], [], figures[..1], ["recall@20 fell by 6 %"]),
        ]);
        Topics.AddRange(
        [
            new OperatedTopic("pymk.connections", 0, []),
            new OperatedTopic(
                "pymk.interactions", 2,
                [
                    new OperatedLetter(1, 7, trained, "type: 'wink' is no type", "17", """{"id":"e1","type":"wink","user":9007199254740993}""", "3/1042"),
                    new OperatedLetter(0, 4, trained, "not JSON", null, "no event", "3/1041"),
                ]),
            new OperatedTopic("pymk.profiles", 0, []),
        ]);
        Quality = new OperatedQuality(
            10_000,
            [
                .. Enumerable.Range(0, 14).Select(i => new QualityDay(
                    DateOnly.FromDateTime(trained.UtcDateTime).AddDays(i - 13), 900 + (20 * i), 9_000 + (90 * i), 300 + (i * i), 120 + (3 * i), 40, 4_000 + (55 * i), 0.42 - (0.005 * i))),
            ],
            [.. Enumerable.Range(1, 20).Append(0).Select(p => new QualityPosition(p, 9_000 / (p + 1), 420 / (p + 1), 160 / (p + 1)))],
            false,
            [new QualitySource("two-hop", 90_000, 3_200, 400), new QualitySource("nearest", 51_000, 1_100, 380), new QualitySource("none", 900, 12, 9)]);
        return this;
    }

    public Task<ProcessFigures[]> GetFiguresAsync()
    {
        Check();
        var last = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / RecentFigures.SecondsAPoint * RecentFigures.SecondsAPoint;
        FigurePoint[] points =
        [
            .. Enumerable.Range(0, 120).Select(i =>
            {
                var (counts, latency) = (new long[RecentFigures.Count], new long[LatencyBuckets.Count]);
                counts[(int)Figure.Requests] = 1_000 + (long)(200 * Math.Sin(i / 9.0));
                counts[(int)Figure.Refused] = i % 40 == 0 ? 12 : 0;
                counts[(int)Figure.Reused] = 700 + (i % 30);
                counts[(int)Figure.Scored] = 150;
                counts[(int)Figure.Generated] = 40 + (i % 17);
                counts[(int)Figure.RowsRead] = 60_000;
                counts[(int)Figure.RowsFromStore] = 900 + (40 * (i % 13));
                counts[(int)Figure.Events] = 350;
                latency[LatencyBuckets.Of(0.0012)] = 900;
                latency[LatencyBuckets.Of(0.011 + (0.004 * (i % 5)))] = 60;
                return new FigurePoint(last - ((119 - i) * RecentFigures.SecondsAPoint), counts, latency);
            }),
        ];
        return Task.FromResult<ProcessFigures[]>(
        [
            new ProcessFigures(
                Silo, "", DateTimeOffset.UtcNow.AddHours(-9), "20260504T030000Z-aaaaaaaa", 2_100_000_000, 8_000_000_000, 640_000_000, points,
                [new TopicLag("pymk.connections", 0, 3), new TopicLag("pymk.connections", 1, 4)]),
            new ProcessFigures("10.0.0.2:11111@1", "It does not answer."),
        ]);
    }

    public Task<OperatedModel[]> GetModelsAsync()
    {
        Check();
        return Task.FromResult(Models.ToArray());
    }

    public Task ServeAsync(string version)
    {
        Check();
        var at = Models.FindIndex(m => m.Version == version);
        if (at < 0)
        {
            throw new InvalidRequestException("version", $"The model directory has no version '{version}'.");
        }

        for (var i = 0; i < Models.Count; i++)
        {
            Models[i] = i == at ? Models[i] with { State = "current" } : Models[i].State == "current" ? Models[i] with { State = "kept" } : Models[i];
        }

        return Task.CompletedTask;
    }

    public Task<OperatedTopic[]> GetDeadLettersAsync(int most)
    {
        Check();
        return Task.FromResult(Topics.ToArray());
    }

    public Task SendAgainAsync(string topic, int partition, long offset)
    {
        Check();
        if (!Topics.Any(t => t.Topic == topic && t.Letters.Any(l => l.Partition == partition && l.Offset == offset)))
        {
            throw new InvalidRequestException("offset", $"There is no dead letter {partition}/{offset} of the topic {topic}.");
        }

        Sent.Enqueue($"{topic}/{partition}/{offset}");
        return Task.CompletedTask;
    }

    public Task<OperatedQuality> GetQualityAsync(int days)
    {
        Check();
        return Task.FromResult(Quality);
    }

    private void Check()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
