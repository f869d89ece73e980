namespace Pymk.Training.Labels;

/// <summary>How logs become labels. All spans are whole seconds.</summary>
public sealed record LabelOptions
{
    /// <summary>How long a viewed suggestion may wait for an action before it counts as not wanted. 14 days.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How far a clock may be off: an action up to this long before an impression of the same pair can still belong to it. 5 minutes.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Only suggestions shown at this time or later become rows; earlier ones still count as shown before. Null for all.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of the log: later events are not looked at. Null for the last event.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>After how long an unanswered invitation counts as not accepted. Null, the default, leaves it censored for as long as it is pending.</summary>
    public TimeSpan? UnansweredIsRefusedAfter { get; init; }

    /// <summary>Weight of a dismissed or blocked suggestion; other rows weigh 1. At 1 the learnt probabilities stay calibrated.</summary>
    public float HardNegativeWeight { get; init; } = 1;
}
