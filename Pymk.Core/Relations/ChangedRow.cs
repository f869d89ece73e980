namespace Pymk.Core.Relations;

/// <summary>A user's row of the graph after the connections that began or ended since the model. Silos and <c>recommend</c> share it.</summary>
public static class ChangedRow
{
    /// <summary>Finds the ordinal of a user id; false where it is unknown.</summary>
    public delegate bool OrdinalOf(long user, out int ordinal);

    /// <summary>The row, ordinals ascending.</summary>
    /// <param name="row">The user's row in the model; empty for a user that the model does not know.</param>
    /// <param name="user">64-bit id of the user.</param>
    /// <param name="changes">Holds every event of the user.</param>
    /// <param name="ordinalOf">Finds ordinals.</param>
    /// <param name="complete">False where the ordinal of a connection is unknown; the connection is left out.</param>
    public static int[] Merge(ReadOnlySpan<int> row, long user, RelationTable changes, OrdinalOf ordinalOf, out bool complete)
    {
        complete = true;
        var merged = new SortedSet<int>();
        foreach (var other in row)
        {
            merged.Add(other);
        }

        foreach (var e in changes.Of(user))
        {
            if (e.Kind != RelationKind.Connection)
            {
                continue;
            }

            if (ordinalOf(e.From == user ? e.To : e.From, out var other))
            {
                _ = e.Active ? merged.Add(other) : merged.Remove(other);
            }
            else
            {
                complete = false;
            }
        }

        return [.. merged];
    }
}
