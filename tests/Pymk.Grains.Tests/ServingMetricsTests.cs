using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pymk.Grains.Cycle;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Rollout;
using Pymk.Grains.Tests.Fakes;

namespace Pymk.Grains.Tests;

public sealed partial class ServingMetricsTests
{
    // The meter is static: only the flow of this test is counted.
    private static readonly AsyncLocal<List<string>?> Counted = new();

    [Fact]
    public async Task Answers_AreCountedOnce_ByOrderAndMarks()
    {
        using var listener = Listen();
        var counted = Counted.Value = [];
        var world = await UserWorld.SubscribedAsync();

        await world.AskAsync();
        world.Suggestions.TryAnswer(20);
        var all = world.Suggestions.TryAnswer(SuggestionLimits.MaxCount)!;
        await world.Suggestions.TryRankAsync(20);
        world.Time.Advance(TimeSpan.FromMinutes(11));
        world.Scorer.Overloaded = true;
        await world.AskAsync();

        Assert.Equal(AnswerMarks.Short, all.Marks);
        Assert.Equal(["generated none", "reused none", "reused short", "scored none", "reused stale"], counted);
    }

    [Theory]
    [InlineData(AnswerMarks.None, "none")]
    [InlineData(AnswerMarks.Partial | AnswerMarks.Stale | AnswerMarks.Short, "partial+stale+short")]
    public void Marks_OfAnAnswer_AreOneTag(AnswerMarks marks, string tag)
    {
        using var listener = Listen();
        var counted = Counted.Value = [];
        ServingMetrics.CountAnswer(ServingMetrics.Reused, marks);
        Assert.Equal([$"reused {tag}"], counted);
    }

    [Fact]
    public void Instruments_AreThoseOfTheOperationsPage()
    {
        RuntimeHelpers.RunClassConstructor(typeof(WorkLimit).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(ServingMetrics).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(CycleMetrics).TypeHandle);
        using var judged = new JudgementWatch(
            new ModelRegistry(), Options.Create(new RolloutOptions()), TimeProvider.System, NullLogger<JudgementWatch>.Instance);
        var instruments = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ServingMetrics.MeterName)
                {
                    instruments.Add(instrument.Name);
                }
            },
        };
        listener.Start();

        var documented = File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "operations.md"))
            .Where(line => line.StartsWith("| `pymk.", StringComparison.Ordinal))
            .SelectMany(line => InstrumentName().Matches(line.Split('|')[1]).Select(m => m.Value));
        // Other tests may have watches of their own.
        Assert.Equal(documented.Order(StringComparer.Ordinal), instruments.Distinct().Order(StringComparer.Ordinal));
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pymk.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException(
                $"No folder above {AppContext.BaseDirectory} holds Pymk.sln.");
        }

        return folder;
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == ServingMetrics.MeterName && instrument.Name == "pymk.answers")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Counted.Value?.Add($"{tags[0].Value} {tags[1].Value}"));
        listener.Start();
        return listener;
    }

    [GeneratedRegex(@"pymk\.[a-z_.]+")]
    private static partial Regex InstrumentName();
}
