namespace Pymk.Grains.Snapshot;

/// <summary>
/// Writes a graph shard's part of a snapshot while the shard serves. The key is the shard. The graph shard's grain implements it beside its own
/// contract, so both reach one activation.
/// </summary>
[Alias("pymk.graph-snapshot")]
internal interface IGraphSnapshotGrain : IGrainWithIntegerKey
{
    /// <summary>Begins to write the shard's parts, or tells how far they are. The call is short; repeat it until the parts are written.</summary>
    [Alias("continue")]
    ValueTask<SnapshotProgress> ContinueSnapshot(SnapshotRequest request);
}

/// <summary>As <see cref="IGraphSnapshotGrain"/>, for the profile shard's grain.</summary>
[Alias("pymk.profile-snapshot")]
internal interface IProfileSnapshotGrain : IGrainWithIntegerKey
{
    /// <inheritdoc cref="IGraphSnapshotGrain.ContinueSnapshot"/>
    [Alias("continue")]
    ValueTask<SnapshotProgress> ContinueSnapshot(SnapshotRequest request);
}

/// <summary>As <see cref="IGraphSnapshotGrain"/>, for the grain of a shard's text ids. A network of numbers never calls it.</summary>
[Alias("pymk.id-snapshot")]
internal interface IIdSnapshotGrain : IGrainWithIntegerKey
{
    /// <inheritdoc cref="IGraphSnapshotGrain.ContinueSnapshot"/>
    [Alias("continue")]
    ValueTask<SnapshotProgress> ContinueSnapshot(SnapshotRequest request);
}

/// <summary>Tells what a snapshot of the cluster consists of. The key is 0.</summary>
[Alias("pymk.snapshot-sources")]
internal interface ISnapshotSourcesGrain : IGrainWithIntegerKey
{
    /// <summary>Reads the settings of the silo.</summary>
    [Alias("read")]
    ValueTask<SnapshotSources> Read();

    /// <summary>Writes who was erased and who came back, as the store says now. Returns the number of tombstones; 0 for no file.</summary>
    [Alias("write-erased")]
    Task<int> WriteErased(SnapshotRequest request);
}

/// <summary>What a snapshot of a cluster consists of.</summary>
/// <param name="Shards">Number of graph shards.</param>
/// <param name="Interactions">Folder of the interaction logs; null without logs.</param>
/// <param name="TextIds">True where user ids are text.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.snapshot-sources-answer")]
internal sealed record SnapshotSources([property: Id(0)] int Shards, [property: Id(1)] string? Interactions, [property: Id(2)] bool TextIds = false);

/// <summary>A snapshot that a shard is part of.</summary>
/// <param name="Id">Name of the snapshot.</param>
/// <param name="Folder">Folder that silos and caller share.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.snapshot-request")]
internal sealed record SnapshotRequest([property: Id(0)] string Id, [property: Id(1)] string Folder);

/// <summary>How far a shard's parts are.</summary>
/// <param name="Step">The step.</param>
/// <param name="Problem">Why it failed; null otherwise.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.snapshot-progress")]
internal readonly record struct SnapshotProgress([property: Id(0)] SnapshotStep Step, [property: Id(1)] string? Problem = null);

/// <summary>Steps of a shard's parts.</summary>
[GenerateSerializer]
[Alias("pymk.snapshot-step")]
internal enum SnapshotStep
{
    /// <summary>The parts are being written, or wait for the silo's turn.</summary>
    Writing,

    /// <summary>The shard writes another snapshot; ask again.</summary>
    Busy,

    /// <summary>The parts are in the folder.</summary>
    Written,

    /// <summary>The parts cannot be written. The next call tries again.</summary>
    Failed,
}
