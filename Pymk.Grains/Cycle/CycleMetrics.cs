using System.Diagnostics.Metrics;
using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Grains.Cycle;

/// <summary>Metrics of daily runs, on the meter of serving. The silo that hosts the cycle's grain records them.</summary>
internal static class CycleMetrics
{
    private static readonly Meter Meter = new(ServingMetrics.MeterName);

    private static readonly Histogram<double> StageTime =
        Meter.CreateHistogram<double>("pymk.daily.stage.duration", "s", "Time of a finished stage of a daily run, by stage; seconds to hours.");

    private static readonly Counter<long> Runs =
        Meter.CreateCounter<long>("pymk.daily.runs", "{run}", "Daily runs that ended, by outcome: published, notpublished or givenup.");

    private static readonly Counter<long> Stops = Meter.CreateCounter<long>(
        "pymk.daily.stopped", "{time}", "How often a daily run was left unfinished: an error, or the end of its process.");

    private static readonly Counter<long> Waits = Meter.CreateCounter<long>(
        "pymk.daily.without_training_silo", "{time}", "How often a daily run was due and no silo with the label training was there.");

    public static void Finished(FinishedStage stage) =>
        StageTime.Record((stage.EndedAt - stage.StartedAt).TotalSeconds, new KeyValuePair<string, object?>("stage", NameOf(stage.Stage)));

    public static void Ended(CycleOutcome outcome) => Runs.Add(1, new KeyValuePair<string, object?>("outcome", NameOf(outcome)));

    public static void Stopped() => Stops.Add(1);

    public static void WithoutTrainingSilo() => Waits.Add(1);

    private static string NameOf<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
