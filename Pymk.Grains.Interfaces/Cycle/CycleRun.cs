namespace Pymk.Grains.Interfaces.Cycle;

/// <summary>A daily run.</summary>
[GenerateSerializer]
[Immutable]
[Alias("pymk.cycle-run")]
public sealed record CycleRun
{
    /// <summary>Name of the run: the UTC time of its start and random digits. Its snapshot has the same name.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The process that runs it, or ran it last.</summary>
    [Id(1)]
    public required string Owner { get; init; }

    /// <summary>When it began.</summary>
    [Id(2)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it is open.</summary>
    [Id(3)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended.</summary>
    [Id(4)]
    public CycleOutcome Outcome { get; init; }

    /// <summary>The stages that are finished, in order.</summary>
    [Id(5)]
    public FinishedStage[] Finished { get; init; } = [];

    /// <summary>How often another process went on with it.</summary>
    [Id(6)]
    public int Resumed { get; init; }

    /// <summary>Why its owner stopped without finishing it; empty where it did not. The next process goes on.</summary>
    [Id(7)]
    public string Stopped { get; init; } = "";

    /// <summary>Folder of the run's snapshot.</summary>
    [Id(8)]
    public string Snapshot { get; init; } = "";

    /// <summary>The record of a stage; null where it is not finished.</summary>
    public FinishedStage? Of(CycleStage stage) => Array.Find(Finished, f => f.Stage == stage);
}

/// <summary>A stage that is finished.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="StartedAt">When the process that finished it began it.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Facts">What it did, by name, such as <c>version</c>.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.finished-stage")]
public sealed record FinishedStage(
    [property: Id(0)] CycleStage Stage,
    [property: Id(1)] DateTimeOffset StartedAt,
    [property: Id(2)] DateTimeOffset EndedAt,
    [property: Id(3)] Dictionary<string, string> Facts);

/// <summary>What the cluster knows of daily runs.</summary>
/// <param name="Open">The run that has not ended; null where there is none.</param>
/// <param name="HeardAt">When its owner was last heard; null where it has none.</param>
/// <param name="Doing">What the owner said it does.</param>
/// <param name="Ended">The last runs, newest first.</param>
/// <param name="At">The time of day, UTC, at which the cluster starts a run by itself; empty for never.</param>
/// <param name="Next">When it does so next; null for never. In the past where a run is due and does not start.</param>
/// <param name="Problem">Why a run that is due does not start; empty where there is no reason.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.cycle-status")]
public sealed record CycleStatus(
    [property: Id(0)] CycleRun? Open,
    [property: Id(1)] DateTimeOffset? HeardAt,
    [property: Id(2)] string Doing,
    [property: Id(3)] CycleRun[] Ended,
    [property: Id(4)] string At,
    [property: Id(5)] DateTimeOffset? Next,
    [property: Id(6)] string Problem);
