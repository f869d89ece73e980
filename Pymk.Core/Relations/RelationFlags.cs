using Pymk.Core.Privacy;

namespace Pymk.Core.Relations;

/// <summary>The relations of a user to themselves: their flags.</summary>
public static class RelationFlags
{
    /// <summary>All kinds that are flags.</summary>
    public static readonly RelationKind[] Kinds =
    [
        RelationKind.Withdrawn, RelationKind.Deleted, RelationKind.NotSuggested, RelationKind.HidesConnections, RelationKind.NotABridge,
    ];

    /// <summary>The flag of a kind; none for a relation between two users.</summary>
    public static PersonFlags Of(RelationKind kind) => kind switch
    {
        RelationKind.Withdrawn => PersonFlags.Deactivated,
        RelationKind.Deleted => PersonFlags.Deleted,
        RelationKind.NotSuggested => PersonFlags.NotSuggested,
        RelationKind.HidesConnections => PersonFlags.HidesConnections,
        RelationKind.NotABridge => PersonFlags.NotABridge,
        _ => PersonFlags.None,
    };

    /// <summary>The flags of a user, as a table's last events say.</summary>
    public static PersonFlags Of(RelationTable table, long user)
    {
        var flags = PersonFlags.None;
        foreach (var kind in Kinds)
        {
            if (table.IsActive(user, user, kind))
            {
                flags |= Of(kind);
            }
        }

        return flags;
    }
}
