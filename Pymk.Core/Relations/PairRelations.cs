using Pymk.Core.Rules;

namespace Pymk.Core.Relations;

/// <summary>What the events between a user and one other person mean for the rules. Silos and <c>recommend</c> share it.</summary>
public static class PairRelations
{
    /// <summary>Unix seconds at which a dismissal ends.</summary>
    /// <param name="timeMs">When it began, unix milliseconds.</param>
    public static long DismissedUntil(long timeMs) => (timeMs / 1000) + (long)RelationSet.DismissalPeriod.TotalSeconds;

    /// <summary>Writes the relations to one other person into a user's set, whatever the set said of them before.</summary>
    /// <param name="set">The user's relations.</param>
    /// <param name="table">Holds every event between the two.</param>
    /// <param name="user">64-bit id of the user.</param>
    /// <param name="other">64-bit id of the other person.</param>
    /// <param name="ordinal">Ordinal of the other person.</param>
    /// <param name="connectedInModel">Whether the two are connected in the model; an event says otherwise.</param>
    public static void Write(RelationSet set, RelationTable table, long user, long other, int ordinal, bool connectedInModel)
    {
        Put(set.Connected, ordinal, table.TryGet(user, other, RelationKind.Connection, out var connection) ? connection.Active : connectedInModel);
        Put(set.Pending, ordinal, EitherWay(table, user, other, RelationKind.Invitation));
        Put(set.Blocked, ordinal, EitherWay(table, user, other, RelationKind.Block));
        if (table.TryGet(user, other, RelationKind.Dismissal, out var dismissal) && dismissal.Active)
        {
            set.DismissedUntil[ordinal] = DismissedUntil(dismissal.TimeMs);
        }
        else
        {
            set.DismissedUntil.Remove(ordinal);
        }
    }

    private static bool EitherWay(RelationTable table, long user, long other, RelationKind kind) =>
        table.IsActive(user, other, kind) || table.IsActive(other, user, kind);

    private static void Put(HashSet<int> set, int ordinal, bool holds) => _ = holds ? set.Add(ordinal) : set.Remove(ordinal);
}
