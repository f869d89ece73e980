using Orleans.Concurrency;

namespace Pymk.Grains.Behavior;

/// <summary>
/// Tells when a shard's users last acted on a relation or made a connection. The key is the shard. The graph shard's grain implements it beside its
/// own contract, so both reach one activation.
/// </summary>
[Alias("pymk.graph-activity")]
internal interface IGraphActivityGrain : IGrainWithIntegerKey
{
    /// <inheritdoc cref="ActivityLog.After"/>
    [Alias("after")]
    [ReadOnly]
    ValueTask<ActivityUpdates> GetActivity(long knownEpoch, int known);
}

/// <summary>
/// Tells when a shard's users last acted on a suggestion, their profile or their account. The key is the shard. The profile shard's grain implements
/// it beside its own contract, so both reach one activation.
/// </summary>
[Alias("pymk.profile-activity")]
internal interface IProfileActivityGrain : IGrainWithIntegerKey
{
    /// <inheritdoc cref="ActivityLog.After"/>
    [Alias("after")]
    [ReadOnly]
    ValueTask<ActivityUpdates> GetActivity(long knownEpoch, int known);
}

/// <summary>Users whose last active day became known.</summary>
/// <param name="Epoch">The epoch of the entries.</param>
/// <param name="Known">Number of entries that the caller has now.</param>
/// <param name="Count">Number of entries of the shard.</param>
/// <param name="Users">64-bit ids.</param>
/// <param name="Days">The last active day of each, days since 1970, UTC.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.activity-updates")]
internal sealed record ActivityUpdates(
    [property: Id(0)] long Epoch,
    [property: Id(1)] int Known,
    [property: Id(2)] int Count,
    [property: Id(3)] long[] Users,
    [property: Id(4)] int[] Days);
