namespace Pymk.Grains.Graph;

/// <summary>What a call of <see cref="IGraphShardGrain.Fold"/> did.</summary>
/// <param name="Folded">Connections, begun and ended, that every kept model version has as they are.</param>
/// <param name="Ended">Relations that were over.</param>
/// <param name="Deleted">Accounts deleted long ago that are forgotten with all their relations.</param>
/// <param name="Numbers">Numbers of users who joined, whom every kept model version knows now.</param>
/// <param name="Kept">Relations that stay.</param>
/// <param name="More">True where the call ended early: it took long, or the shard is read for a snapshot. Call again.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.folded-relations")]
internal readonly record struct FoldedRelations(
    [property: Id(0)] int Folded,
    [property: Id(1)] int Ended,
    [property: Id(2)] int Deleted,
    [property: Id(3)] int Numbers,
    [property: Id(4)] int Kept,
    [property: Id(5)] bool More);
