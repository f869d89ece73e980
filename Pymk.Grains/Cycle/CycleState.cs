using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Grains.Cycle;

/// <summary>What the store keeps of daily runs, as JSON.</summary>
internal sealed record CycleState
{
    /// <summary>The format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>The run that has not ended.</summary>
    public CycleRun? Open { get; init; }

    /// <summary>The last runs, newest first.</summary>
    public CycleRun[] Ended { get; init; } = [];

    /// <summary>The time of day of the cluster's own runs; empty for never.</summary>
    public string At { get; init; } = "";

    /// <summary>When <see cref="At"/> was set; earlier times of day are not made up for.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The state after the open run has ended.</summary>
    public CycleState WithEnded(CycleOutcome outcome, DateTimeOffset at) => this with
    {
        Open = null,
        Ended = [.. Ended.Prepend(Open! with { Outcome = outcome, EndedAt = at }).Take(CycleLimits.Ended)],
    };

    /// <summary>Whether a run that began since has ended, with or without publishing.</summary>
    public bool HasRunSince(DateTimeOffset since) => Ended.Any(run => run.StartedAt >= since && run.Outcome != CycleOutcome.GivenUp);
}
