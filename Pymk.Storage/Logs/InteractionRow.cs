using Pymk.Grains.Interfaces.Events;

namespace Pymk.Storage.Logs;

/// <summary>
/// A row of the interaction logs, which <c>train</c> reads; the columns' names are those of the events' JSON. All rows are told from the side of who was shown
/// whom: an acceptance, which the event tells from the side of who accepted, has the inviter as its user.
/// </summary>
internal sealed class InteractionRow
{
#pragma warning disable IDE1006, SA1300 // The property's name is the column's.
    public string id { get; set; } = "";

    public DateTime time { get; set; }

    public string type { get; set; } = "";

    public long user { get; set; }

    public long other { get; set; }

    public int? position { get; set; }

    public string? requestId { get; set; }
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
    };
}

/// <summary>The one column that tells whether an event is logged.</summary>
internal sealed class InteractionIdRow
{
#pragma warning disable IDE1006, SA1300
    public string id { get; set; } = "";
#pragma warning restore IDE1006, SA1300
}
