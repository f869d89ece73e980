namespace Pymk.Grains.Graph;

/// <summary>A row of a user's list of relations, and its place in the list: newest first, then by id, then sent before received.</summary>
/// <param name="TimeMs">When the relation began, unix milliseconds.</param>
/// <param name="Other">The other user.</param>
/// <param name="Received">True where the other user began the relation.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.listed-relation")]
internal readonly record struct ListedRelation([property: Id(0)] long TimeMs, [property: Id(1)] long Other, [property: Id(2)] bool Received)
    : IComparable<ListedRelation>
{
    public int CompareTo(ListedRelation other) =>
        (other.TimeMs, Other, Received).CompareTo((TimeMs, other.Other, other.Received));
}
