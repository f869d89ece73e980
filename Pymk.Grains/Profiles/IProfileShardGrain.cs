using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Export;
using Pymk.Grains.Interfaces.Intake;

namespace Pymk.Grains.Profiles;

/// <summary>
/// Owns what events say of a graph shard's users. It is the only writer of their feature rows after the model is published, and
/// <see cref="FencedRows"/> refuses a writer that lost the shard. The key is the shard.
/// </summary>
[Alias("pymk.profile-shard")]
internal interface IProfileShardGrain : IGrainWithIntegerKey
{
    /// <summary>Takes events; returns when they are in the store, and rows and index follow them. Idempotent, and right in any order.</summary>
    [Alias("apply")]
    Task Apply(ProfileEvent[] events);

    /// <summary>
    /// Writes accounts of users of this shard in one step, in their order; returns the events that say the same, when they are in the store, and rows and
    /// index follow them. The flags among the events are the caller's to apply.
    /// </summary>
    [Alias("write")]
    Task<UserWritten[]> Write([Immutable] UserWrite[] writes);

    /// <summary>The values of attributes of each user, as events say; null for a user of whom no event says the profile.</summary>
    [Alias("values")]
    [ReadOnly]
    ValueTask<string?[]?[]> GetValues([Immutable] long[] users, [Immutable] string[] attributes);

    /// <summary>Takes interactions with at least one user of this shard; returns when they are in the store. Rows follow a little later.</summary>
    [Alias("observed")]
    Task Observed([Immutable] InteractionEvent[] events);

    /// <summary>True where the shard has something about a user.</summary>
    [Alias("has")]
    [ReadOnly]
    ValueTask<bool> Has(long user);

    /// <summary>What the shard has about a user.</summary>
    [Alias("of")]
    [ReadOnly]
    ValueTask<HeldProfile> ReadOf(long user);

    /// <summary>
    /// Removes a user who has a tombstone: profile, behaviour and index entries. The shard takes no event about the user any more and describes the
    /// user no more.
    /// </summary>
    [Alias("erase")]
    Task<ErasedProfile> Erase(long user);

    /// <summary>
    /// Forgets states that every kept model version contains, and people whose account was deleted long ago (<see cref="ProfileFoldRule"/>). A call
    /// forgets a bounded number; the shard serves meanwhile.
    /// </summary>
    [Alias("fold")]
    Task<FoldedProfiles> Fold();

    /// <summary>What changed after a version of this activation; everything for a version of another activation.</summary>
    /// <param name="epoch">The epoch that the caller knows.</param>
    /// <param name="version">The version that the caller knows.</param>
    /// <param name="attributes">The profile attributes to tell the values of.</param>
    [Alias("changes")]
    [ReadOnly]
    ValueTask<ProfileUpdates> GetChanges(long epoch, long version, [Immutable] string[] attributes);
}

/// <summary>Profiles that changed since the caller last asked.</summary>
/// <param name="Epoch">The epoch of the activation in the profile store; rises with every activation.</param>
/// <param name="Version">Changes with every change.</param>
/// <param name="Cards">Users whose profile changed.</param>
/// <param name="Rows">Users whose row alone changed. Null means that any row may have changed, because too many did.</param>
/// <param name="Folded">
/// Users whose state was folded, some of whom have a new one in <paramref name="Cards"/>. Null means that <paramref name="Cards"/> holds everyone with
/// a state.
/// </param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.profile-updates")]
internal sealed record ProfileUpdates(
    [property: Id(0)] long Epoch,
    [property: Id(1)] long Version,
    [property: Id(2)] ChangedCard[] Cards,
    [property: Id(3)] long[]? Rows,
    [property: Id(4)] long[]? Folded);

/// <summary>A user whose profile or connections changed since the model.</summary>
/// <param name="User">64-bit id.</param>
/// <param name="Version">The version of the change.</param>
/// <param name="Name">Name as events have it, null where none carries one.</param>
/// <param name="Headline">Headline as events have it, null where none carries one.</param>
/// <param name="Values">
/// The value of each attribute that the caller asked for, null where the profile has none; null where no event has brought a profile.
/// </param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.changed-card")]
internal sealed record ChangedCard(
    [property: Id(0)] long User,
    [property: Id(1)] long Version,
    [property: Id(2)] string? Name,
    [property: Id(3)] string? Headline,
    [property: Id(4)] string?[]? Values = null);

/// <summary>What a call of <see cref="IProfileShardGrain.Fold"/> did.</summary>
/// <param name="Folded">States that the model versions hold.</param>
/// <param name="Deleted">Deleted accounts that are forgotten.</param>
/// <param name="Kept">States that stay.</param>
/// <param name="More">True where another call would forget more.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.folded-profiles")]
internal sealed record FoldedProfiles(
    [property: Id(0)] int Folded, [property: Id(1)] int Deleted, [property: Id(2)] int Kept, [property: Id(3)] bool More);

/// <summary>What a profile shard removed.</summary>
/// <param name="Profiles">1 where there was a profile state.</param>
/// <param name="Behavior">1 where there was behaviour.</param>
/// <param name="IndexEntries">Entries of index shards.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.erased-profile")]
internal sealed record ErasedProfile([property: Id(0)] int Profiles, [property: Id(1)] int Behavior, [property: Id(2)] long IndexEntries);

/// <summary>What a profile shard has about a user.</summary>
/// <param name="JoinedMs">Time of the first created event; 0 for none.</param>
/// <param name="HasProfile">Whether events say what the profile is, also where it was deleted.</param>
/// <param name="Profile">The last profile; null for none.</param>
/// <param name="HasBehavior">Whether there is behaviour.</param>
/// <param name="Behavior">What interactions since the model tell.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.held-profile")]
internal sealed record HeldProfile(
    [property: Id(0)] long JoinedMs,
    [property: Id(1)] bool HasProfile,
    [property: Id(2)] UserProfile? Profile,
    [property: Id(3)] bool HasBehavior,
    [property: Id(4)] PersonBehavior Behavior)
{
    /// <summary>True where the shard has nothing.</summary>
    public bool IsEmpty => JoinedMs == 0 && !HasProfile && !HasBehavior;
}
