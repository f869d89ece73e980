namespace Pymk.Core.Relations;

/// <summary>Kinds of relations between two users.</summary>
public enum RelationKind : byte
{
    /// <summary>Connected; has no direction.</summary>
    Connection,

    /// <summary>An invitation is pending.</summary>
    Invitation,

    /// <summary>Dismissed, for 180 days.</summary>
    Dismissal,

    /// <summary>Blocked.</summary>
    Block,

    /// <summary>The account is deactivated. Of this kind and those after it, from and to are the same user.</summary>
    Withdrawn,

    /// <summary>The account is deleted.</summary>
    Deleted,

    /// <summary>The user chose to be in nobody's suggestions.</summary>
    NotSuggested,

    /// <summary>The user hides their connections.</summary>
    HidesConnections,

    /// <summary>The user chose that paths through them count for nobody.</summary>
    NotABridge,
}

/// <summary>A relation that began or ended. The latest event by <see cref="TimeMs"/> wins; at the same time the begin wins over the end.</summary>
/// <param name="From">The user who acted.</param>
/// <param name="To">The other user.</param>
/// <param name="Kind">The relation.</param>
/// <param name="Active">True if the relation began, false if it ended.</param>
/// <param name="TimeMs">Time of the event, unix milliseconds.</param>
public readonly record struct RelationEvent(long From, long To, RelationKind Kind, bool Active, long TimeMs);
