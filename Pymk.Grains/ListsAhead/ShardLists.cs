namespace Pymk.Grains.ListsAhead;

/// <summary>How far the lists of a shard's users are.</summary>
/// <param name="Version">The model version.</param>
/// <param name="Cursor">Ordinal of the last user whose turn is over; -1 before the first.</param>
/// <param name="Users">Users likely to ask, 0 while they are not counted.</param>
/// <param name="Done">Users whose turn is over.</param>
/// <param name="Written">Lists written.</param>
/// <param name="IsFinished">True after the last user.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.shard-lists-state")]
public sealed record ShardLists(
    [property: Id(0)] string Version,
    [property: Id(1)] int Cursor,
    [property: Id(2)] long Users,
    [property: Id(3)] long Done,
    [property: Id(4)] long Written,
    [property: Id(5)] bool IsFinished)
{
    /// <summary>The beginning of a version.</summary>
    public static ShardLists Begin(string version) => new(version, -1, 0, 0, 0, false);
}
