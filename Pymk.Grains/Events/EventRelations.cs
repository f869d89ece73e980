using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Events;

/// <summary>Turns events into relation events. The last writer by event time wins, so order and number of deliveries do not matter.</summary>
internal static class EventRelations
{
    public static RelationEvent Of(ConnectionEvent e) =>
        new(e.User, e.Other, RelationKind.Connection, e.Kind == ConnectionEventKind.Connected, Ms(e));

    /// <summary>Null for impression, view and click, which change no relation.</summary>
    public static RelationEvent? Of(InteractionEvent e) => e.Kind switch
    {
        InteractionKind.Invite => new(e.User, e.Other, RelationKind.Invitation, true, Ms(e)),
        InteractionKind.Withdraw => new(e.User, e.Other, RelationKind.Invitation, false, Ms(e)),
        InteractionKind.Accept => new(e.Other, e.User, RelationKind.Invitation, false, Ms(e)),
        InteractionKind.Dismiss => new(e.User, e.Other, RelationKind.Dismissal, true, Ms(e)),
        InteractionKind.Block => new(e.User, e.Other, RelationKind.Block, true, Ms(e)),
        InteractionKind.Unblock => new(e.User, e.Other, RelationKind.Block, false, Ms(e)),
        _ => null,
    };

    /// <summary>The flags that an event sets and clears; none for a changed profile. Only created brings a deleted user back.</summary>
    public static RelationEvent[] Of(ProfileEvent e) => e.Kind switch
    {
        ProfileEventKind.Created => [Flag(e, RelationKind.Withdrawn, false), Flag(e, RelationKind.Deleted, false)],
        ProfileEventKind.Reactivated => [Flag(e, RelationKind.Withdrawn, false)],
        ProfileEventKind.Deactivated => [Flag(e, RelationKind.Withdrawn, true)],
        ProfileEventKind.Deleted => [Flag(e, RelationKind.Deleted, true)],
        ProfileEventKind.Choices => [.. ChoiceRelations.Of(e.User, e.Choices!, Ms(e))],
        _ => [],
    };

    private static RelationEvent Flag(ProfileEvent e, RelationKind kind, bool active) => new(e.User, e.User, kind, active, Ms(e));

    private static long Ms(IUserEvent e) => e.Time.ToUnixTimeMilliseconds();
}
