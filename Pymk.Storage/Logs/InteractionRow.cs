using Pymk.Grains.Interfaces.Events;

namespace Pymk.Storage.Logs;

/// <summary>
/// A row of the interaction logs, which <c>train</c> reads. Column names are the names in the events' JSON. The user of a row is the user who got the
/// suggestion: in an accept event the user is the invited one, so the row swaps the two.
/// </summary>
internal sealed class InteractionRow
{
#pragma warning disable IDE1006, SA1300 // Property names are column names.
    public string id { get; set; } = "";

    public DateTime time { get; set; }

    public string type { get; set; } = "";

    public long user { get; set; }

    public long other { get; set; }

    public int? position { get; set; }

    public string? requestId { get; set; }

    public string? experiment { get; set; }

    public string? arm { get; set; }

    public double? propensity { get; set; }
#pragma warning restore IDE1006, SA1300

    public static InteractionRow Of(InteractionEvent e) => new()
    {
        id = e.Id,
        time = e.Time.UtcDateTime,
        type = e.Kind.ToString().ToLowerInvariant(),
        user = e.Kind == InteractionKind.Accept ? e.Other : e.User,
        other = e.Kind == InteractionKind.Accept ? e.User : e.Other,
        position = e.Position,
        requestId = e.RequestId,
        experiment = e.Experiment,
        arm = e.Arm,
        propensity = e.Propensity,
    };

    /// <summary>The event of the row.</summary>
    public InteractionEvent ToEvent()
    {
        var kind = Enum.Parse<InteractionKind>(type, ignoreCase: true);
        var (actor, met) = kind == InteractionKind.Accept ? (other, user) : (user, other);
        return new InteractionEvent(id, new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)), kind, actor, met, position, requestId)
        {
            Experiment = experiment,
            Arm = arm,
            Propensity = propensity,
        };
    }
}

/// <summary>The column that tells whether an event is logged.</summary>
internal sealed class InteractionIdRow
{
#pragma warning disable IDE1006, SA1300
    public string id { get; set; } = "";
#pragma warning restore IDE1006, SA1300
}
