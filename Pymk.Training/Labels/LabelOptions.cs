namespace Pymk.Training.Labels;

/// <summary>How logs become labels. All durations are whole seconds.</summary>
public sealed record LabelOptions
{
    /// <summary>Time after a view without an action that makes the label 0. Default: 14 days.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Clock skew: an action up to this long before an impression of the same pair can still belong to it. Default: 5 minutes.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Only suggestions shown at or after this time become rows; earlier ones count as shown before. Null for all.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of the log; later events are ignored. Null for the last event.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Time after which an unanswered invitation counts as not accepted. Null, the default, leaves a pending invitation censored.</summary>
    public TimeSpan? UnansweredIsRefusedAfter { get; init; }

    /// <summary>Weight of a dismissed or blocked suggestion; other rows weigh 1. With 1 the probabilities stay calibrated.</summary>
    public float HardNegativeWeight { get; init; } = 1;
}
