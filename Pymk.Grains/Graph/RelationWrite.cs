namespace Pymk.Grains.Graph;

/// <summary>One write of a shard. No pair and kind is both written and removed.</summary>
public sealed record RelationWrite
{
    /// <summary>At most one event of each pair and kind.</summary>
    public IReadOnlyCollection<StampedRelation> Relations { get; init; } = [];

    /// <summary>Position of the first of <see cref="Admitted"/>.</summary>
    public int FirstPosition { get; init; }

    /// <summary>Users who joined since the model, at consecutive positions.</summary>
    public IReadOnlyCollection<long> Admitted { get; init; } = [];

    /// <summary>Any event of each pair and kind to remove.</summary>
    public IReadOnlyCollection<RelationEvent> Removed { get; init; } = [];

    /// <summary>Positions of admitted users to make nobody's (-1). They are written.</summary>
    public IReadOnlyCollection<int> ErasedPositions { get; init; } = [];

    /// <summary>Positions of admitted users to remove.</summary>
    public IReadOnlyCollection<int> RemovedPositions { get; init; } = [];

    /// <summary>The highest stamp of a connection that was ever folded, those of this write included; 0 leaves what is stored.</summary>
    public long FoldedTo { get; init; }
}
