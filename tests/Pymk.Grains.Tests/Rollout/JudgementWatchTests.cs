using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Models;
using Pymk.Grains.Models;
using Pymk.Grains.Rollout;
using Xunit;

namespace Pymk.Grains.Tests.Rollout;

public sealed class JudgementWatchTests : IDisposable
{
    private static readonly JudgeMargins Margins = new(0.05, 0.01, 0.02);

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-judged-").FullName;
    private readonly RecordingLog _log = new();
    private readonly JudgementWatch _watch;

    public JudgementWatchTests() =>
        _watch = new JudgementWatch(new ModelRegistry(), Options.Create(new RolloutOptions { Root = _root }), TimeProvider.System, _log);

    public void Dispose()
    {
        _watch.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Look_AtAServedVersion_ExportsHowItWasJudged()
    {
        var links = new JudgedLinks(200, 100, new(0.2, 0.1, 5), new(0.3, 0.15, 6), 0.01, 0.01, 0.9, 0.8);
        var invite = new JudgedTarget(900, new(0.6, 0.02), new(0.7, 0.01), 0.01, 0.01);
        var served = Version("versions", "v2", new JudgeReport
        {
            Published = true,
            Reasons = [],
            Margins = Margins,
            Links = links,
            Answers = new JudgedAnswers(invite, null),
        });

        _watch.Look(served);

        Assert.Equal(
            [("changed", 0.9), ("coverage", 6), ("invite.auc", 0.7), ("invite.ece", 0.01), ("mrr", 0.15), ("recall@20", 0.3)], Judged());
        _watch.Look(Version("versions", "v3", null));
        Assert.Empty(Judged());
    }

    [Fact]
    public void Look_WhileANewerVersionIsRefused_SaysSoOnce()
    {
        Version("refused", "v3", new JudgeReport { Published = false, Reasons = ["recall@20 is worse"], Margins = Margins });
        var (v2, v4) = (Version("versions", "v2", null), Version("versions", "v4", null));

        _watch.Look(v2);
        _watch.Look(v2);

        Assert.Equal("Model v3 was refused and v2 stays in service: recall@20 is worse", Assert.Single(_log.Lines));
        Assert.Equal(1, Refused());
        _watch.Look(v4);
        Assert.Equal(0, Refused());
        Assert.Single(_log.Lines);
    }

    private string Version(string below, string name, JudgeReport? judged)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, below, name)).FullName;
        judged?.Write(new ModelFiles(folder).Judge);
        return folder;
    }

    private static (string, double)[] Judged()
    {
        var figures = new List<(string, double)>();
        Record<double>("pymk.model.judged", (value, tags) => figures.Add(((string)tags[0].Value!, value)));
        return [.. figures.OrderBy(f => f.Item1, StringComparer.Ordinal)];
    }

    private static int Refused()
    {
        var refused = -1;
        Record<int>("pymk.model.refused", (value, _) => refused = value);
        return refused;
    }

    private static void Record<T>(string name, Action<T, KeyValuePair<string, object?>[]> take)
        where T : struct
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<T>((_, value, tags, _) => take(value, tags.ToArray()));
        listener.Start();
        listener.RecordObservableInstruments();
    }

    private sealed class RecordingLog : ILogger<JudgementWatch>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
