using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Graph;

/// <summary>
/// The single writer of the relations of a shard's users: the graph of the model and what changed since. The key is the shard, 0 to shards - 1; the
/// shard of a user is <c>Shards.Of(id, shards)</c>.
/// </summary>
[Alias("pymk.graph-shard")]
internal interface IGraphShardGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Takes events with at least one user of this shard, in one write; returns when they are in the store, every active user's grain has heard of
    /// them, and every silo with a lease of the shard has the flags among them. Idempotent, and right in any order.
    /// </summary>
    [Alias("apply")]
    ValueTask Apply([Immutable] RelationEvent[] events);

    /// <summary>The connections of each user, as ascending ordinals of the model version.</summary>
    /// <param name="modelVersion">The version of all ordinals.</param>
    /// <param name="users">Ordinals of users of this shard.</param>
    [Alias("rows")]
    [ResponseTimeout("00:00:05")]
    [ReadOnly]
    ValueTask<GraphRows> ReadRows(string modelVersion, [Immutable] int[] users);

    /// <summary>Returns all relations of a user; from now on the user's grain is called whenever they change.</summary>
    /// <exception cref="UserGoneException">The user was erased.</exception>
    [Alias("subscribe")]
    [ResponseTimeout("00:00:05")]
    ValueTask<RelationSnapshot> Subscribe(long user);

    /// <summary>All relations of a user at either end: those that began since the model, and connections that ended.</summary>
    [Alias("of")]
    [ResponseTimeout("00:00:05")]
    [ReadOnly]
    ValueTask<RelationEvent[]> ReadOf(long user);

    /// <summary>Ends a subscription of a user, unless a later one took its place.</summary>
    /// <param name="user">The user.</param>
    /// <param name="subscription">Its number, of the snapshot.</param>
    [Alias("unsubscribe")]
    [OneWay]
    Task Unsubscribe(long user, long subscription);

    /// <summary>
    /// Numbers users who joined since the model: each gets a position in this shard, from 0, the same at every call; -1 for erased ones.
    /// </summary>
    [Alias("admit")]
    [ResponseTimeout("00:00:05")]
    ValueTask<int[]> Admit(long[] users);

    /// <summary>The users at positions that <see cref="Admit"/> gave; -1 for erased ones.</summary>
    [Alias("admitted")]
    [ResponseTimeout("00:00:05")]
    [ReadOnly]
    ValueTask<long[]> ReadAdmitted(int[] positions);

    /// <summary>True for a user of the model or of the events since.</summary>
    /// <exception cref="UserGoneException">The user was erased.</exception>
    [Alias("knows")]
    [ResponseTimeout("00:00:05")]
    [ReadOnly]
    ValueTask<bool> Knows(long user);

    /// <summary>True while an invitation of <paramref name="from"/> to <paramref name="to"/> is pending; one of the two is of this shard.</summary>
    [Alias("invited")]
    [ResponseTimeout("00:00:05")]
    [ReadOnly]
    ValueTask<bool> HasInvited(long from, long to);

    /// <summary>The first rows of a list of relations of a user of this shard, in order.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="list">The list.</param>
    /// <param name="after">The row before the first one; null for the start.</param>
    /// <param name="count">Most rows to return.</param>
    [Alias("list")]
    [ResponseTimeout("00:00:05")]
    [ReadOnly]
    ValueTask<ListedRelation[]> ReadList(long user, PersonList list, ListedRelation? after, int count);

    /// <summary>
    /// The shard's epoch, the flags of its users, and its users whose connections differ from the model. A caller that has epoch and flags is
    /// answered when either changes, or after a lease period.
    /// </summary>
    /// <param name="known">What the caller has.</param>
    [Alias("lease")]
    [ReadOnly]
    ValueTask<ShardLease> GetLease(KnownLease known);

    /// <summary>Hides a user of this shard who has a tombstone; returns when nobody is shown the user by any silo.</summary>
    [Alias("hide")]
    Task Hide(long user);

    /// <summary>
    /// Removes a user who has a tombstone from the relations of this shard's users, and from the grains of those who are active. The shard takes no
    /// event about the user any more.
    /// </summary>
    [Alias("erase")]
    Task<ErasedRelations> Erase(long user);

    /// <summary>
    /// Forgets what every kept model version contains and what nobody needs any more (<see cref="FoldRules"/>), in small steps between which the shard
    /// serves. A call ends after some seconds; the next one goes on.
    /// </summary>
    [Alias("fold")]
    Task<FoldedRelations> Fold();

    /// <summary>
    /// Removes the relations of a user that are no later than a time at which the user's account was deleted, and tells the grains of those who are
    /// active. False while a snapshot is copied: nothing is removed then.
    /// </summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="untilMs">Unix milliseconds of the deletion.</param>
    [Alias("forget-until")]
    Task<bool> ForgetUntil(long user, long untilMs);

    /// <summary>Makes every silo forget an erased user of this shard; returns when all have.</summary>
    [Alias("forget")]
    Task Forget(long user);
}

/// <summary>Relations of a user at one moment.</summary>
/// <param name="Epoch">The shard's epoch at that moment. In another epoch the subscription is void.</param>
/// <param name="Known">True for a user of the model or of the events since.</param>
/// <param name="Relations">Relations that began since the model, and connections that ended.</param>
/// <param name="Subscription">Number of the subscription, by which the user's grain ends it.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.relation-snapshot")]
internal sealed record RelationSnapshot(
    [property: Id(0)] long Epoch, [property: Id(1)] bool Known, [property: Id(2)] RelationEvent[] Relations, [property: Id(3)] long Subscription = 0);

/// <summary>What a shard removed.</summary>
/// <param name="Relations">Relations that users of the shard began.</param>
/// <param name="Numbers">1 where the user joined since the model.</param>
/// <param name="Connected">Users of the shard whose paths led through the user.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.erased-relations")]
internal sealed record ErasedRelations([property: Id(0)] int Relations, [property: Id(1)] int Numbers, [property: Id(2)] long[] Connected);
