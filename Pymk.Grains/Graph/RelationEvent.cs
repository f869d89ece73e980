namespace Pymk.Grains.Graph;

/// <summary>What one user is to another.</summary>
[GenerateSerializer]
[Alias("pymk.relation-kind")]
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

    /// <summary>The account itself, from and to being the same user: active means deactivated or opted out.</summary>
    Withdrawn,
}

/// <summary>A relation that began or ended. The last writer by <see cref="TimeMs"/> wins; at the same time, the one that began.</summary>
/// <param name="From">Who acted.</param>
/// <param name="To">On whom.</param>
/// <param name="Kind">Which relation.</param>
/// <param name="Active">True where it began, false where it ended.</param>
/// <param name="TimeMs">When, unix milliseconds.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.relation-event")]
public readonly record struct RelationEvent(
    [property: Id(0)] long From,
    [property: Id(1)] long To,
    [property: Id(2)] RelationKind Kind,
    [property: Id(3)] bool Active,
    [property: Id(4)] long TimeMs);
