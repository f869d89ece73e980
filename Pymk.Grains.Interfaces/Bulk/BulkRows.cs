using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Interfaces.Bulk;

/// <summary>A person of an initial file.</summary>
/// <param name="User">64-bit id, 0 or more.</param>
/// <param name="Joined">When the person joined, unix seconds; 0 where unknown.</param>
/// <param name="Profile">The profile.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.bulk-person")]
public sealed record BulkPerson([property: Id(0)] long User, [property: Id(1)] uint Joined, [property: Id(2)] UserProfile Profile);

/// <summary>A connection of an initial file. It has no direction.</summary>
/// <param name="User">One user's id.</param>
/// <param name="Other">The other user's id.</param>
/// <param name="Time">When it was made, unix seconds; 0 where unknown.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.bulk-connection")]
public readonly record struct BulkConnection([property: Id(0)] long User, [property: Id(1)] long Other, [property: Id(2)] uint Time);

/// <summary>The last event of a relation, or of a flag, whose two users are the same.</summary>
/// <param name="From">The user who acted.</param>
/// <param name="To">The other user.</param>
/// <param name="Kind">Its name in files of relations, such as <c>block</c>.</param>
/// <param name="Active">Whether it began or ended.</param>
/// <param name="TimeMs">When, unix milliseconds.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.bulk-relation")]
public readonly record struct BulkRelation(
    [property: Id(0)] long From, [property: Id(1)] long To, [property: Id(2)] string Kind, [property: Id(3)] bool Active, [property: Id(4)] long TimeMs);
