using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>Owner of what events say of the users of a graph shard, and the only writer of their feature rows after publication. The key is the shard.</summary>
[Alias("pymk.profile-shard")]
internal interface IProfileShardGrain : IGrainWithIntegerKey
{
    /// <summary>Takes events; returns when they are in the store, and rows and index say the same. Idempotent, and right in any order.</summary>
    [Alias("apply")]
    Task Apply(ProfileEvent[] events);

    /// <summary>Users who are not of the model got or lost connections: they are described again soon.</summary>
    [Alias("connected")]
    [OneWay]
    Task Connected(long[] users);

    /// <summary>Takes interactions either side of which is of this shard; returns when they are in the store. Rows say the same a little later.</summary>
    [Alias("observed")]
    Task Observed([Immutable] InteractionEvent[] events);

    /// <summary>What changed after a version of this activation; everything for another activation's version.</summary>
    [Alias("changes")]
    ValueTask<ProfileUpdates> GetChanges(long epoch, long version);
}

/// <summary>Profiles changed since the asker last asked.</summary>
/// <param name="Epoch">Changes with every activation.</param>
/// <param name="Version">Changes with every change.</param>
/// <param name="Cards">The changed users.</param>
/// <param name="Rows">Users of whom only the row was written anew; none where they are too many to tell, so that every row may have been.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.profile-updates")]
internal sealed record ProfileUpdates([property: Id(0)] long Epoch, [property: Id(1)] long Version, [property: Id(2)] ChangedCard[] Cards, [property: Id(3)] long[]? Rows);

/// <summary>A user whose row was written since the model: name and headline as the events have them, none where they say nothing.</summary>
[GenerateSerializer]
[Immutable]
[Alias("pymk.changed-card")]
internal sealed record ChangedCard([property: Id(0)] long User, [property: Id(1)] long Version, [property: Id(2)] string? Name, [property: Id(3)] string? Headline);
