using Orleans.Concurrency;

namespace Pymk.Grains.Graph;

/// <summary>
/// The single writer of the relations of a shard's users: the model's graph plus what changed since. The key is the shard, 0 to shards - 1; a user's shard
/// is <c>Shards.Of(id, shards)</c>.
/// </summary>
[Alias("pymk.graph-shard")]
internal interface IGraphShardGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Takes events whose from or to is of this shard, in one pipelined write; returns when they are in the store and every active user they concern knows.
    /// Idempotent, and right in any order.
    /// </summary>
    [Alias("apply")]
    ValueTask Apply(RelationEvent[] events);

    /// <summary>Connections of each asked user, as ordinals of the model version, ascending.</summary>
    /// <param name="modelVersion">The version whose ordinals are meant.</param>
    /// <param name="users">Ordinals of users of this shard.</param>
    [Alias("rows")]
    [ReadOnly]
    ValueTask<GraphRows> ReadRows(string modelVersion, [Immutable] int[] users);

    /// <summary>All relations of a user, and from now on a call to the user's grain whenever they change.</summary>
    [Alias("subscribe")]
    ValueTask<RelationSnapshot> Subscribe(long user);

    /// <summary>Ends the calls; a user that is not subscribed is no error.</summary>
    [Alias("unsubscribe")]
    [OneWay]
    Task Unsubscribe(long user);

    /// <summary>Gives each user new since the model an ordinal, the same at every call; 0-based within this shard.</summary>
    [Alias("admit")]
    ValueTask<int[]> Admit(long[] users);

    /// <summary>The users of the given positions among those new since the model.</summary>
    [Alias("admitted")]
    [ReadOnly]
    ValueTask<long[]> ReadAdmitted(int[] positions);

    /// <summary>True where the user is in the model or in the events since.</summary>
    [Alias("knows")]
    [ReadOnly]
    ValueTask<bool> Knows(long user);

    /// <summary>True where <paramref name="from"/> has invited <paramref name="to"/>, one of whom is of this shard, and nobody has taken it back.</summary>
    [Alias("invited")]
    [ReadOnly]
    ValueTask<bool> HasInvited(long from, long to);

    /// <summary>The shard's epoch, which changes with every activation, the users of the shard who are withdrawn, and those whose connections are not the model's.</summary>
    /// <param name="knownWithdrawnVersion">The version of the withdrawn that the asker has.</param>
    /// <param name="knownEpoch">The epoch that the asker's changed users are of.</param>
    /// <param name="knownChanged">How many changed users of that epoch the asker has.</param>
    [Alias("lease")]
    [ReadOnly]
    ValueTask<ShardLease> GetLease(long knownWithdrawnVersion, long knownEpoch, int knownChanged);
}

/// <summary>Relations of a user at one moment.</summary>
/// <param name="Epoch">The shard's epoch at that moment; another one since means: subscribe again.</param>
/// <param name="Known">True where the user is in the model or in the events since.</param>
/// <param name="Relations">All relations that are active beyond the model's connections, and the connections that ended.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.relation-snapshot")]
internal sealed record RelationSnapshot([property: Id(0)] long Epoch, [property: Id(1)] bool Known, [property: Id(2)] RelationEvent[] Relations);

/// <summary>What a silo asks every shard about once a second.</summary>
/// <param name="Epoch">Changes with every activation of the shard.</param>
/// <param name="WithdrawnVersion">Changes with every withdrawal or return.</param>
/// <param name="Withdrawn">All withdrawn users of the shard, or null where the asker knows this version.</param>
/// <param name="Changed">Users of the shard with connections that are not the model's, beyond those that the asker knows of this epoch.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.shard-lease")]
internal sealed record ShardLease([property: Id(0)] long Epoch, [property: Id(1)] long WithdrawnVersion, [property: Id(2)] long[]? Withdrawn, [property: Id(3)] long[] Changed);
