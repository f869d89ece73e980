namespace Pymk.Grains.Graph;

/// <summary>A page of a shard's relations for a snapshot.</summary>
/// <param name="Relations">The relations, in no order.</param>
/// <param name="Next">Where the next page begins; null after the last page.</param>
/// <param name="Shards">Number of graph shards of the cluster.</param>
/// <param name="Void">True where the pages before no longer hold, because the shard moved or another reader began: begin again.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.relation-page")]
internal sealed record RelationPage(
    [property: Id(0)] RelationEvent[] Relations, [property: Id(1)] RelationCursor? Next, [property: Id(2)] int Shards, [property: Id(3)] bool Void);

/// <summary>A place between two pages.</summary>
/// <param name="Snapshot">The reading to which it belongs.</param>
/// <param name="Place">Place in the table.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.relation-cursor")]
internal readonly record struct RelationCursor([property: Id(0)] Guid Snapshot, [property: Id(1)] int Place);
