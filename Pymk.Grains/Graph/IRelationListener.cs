using Orleans.Concurrency;

namespace Pymk.Grains.Graph;

/// <summary>
/// A grain that follows the relations of a user. The key is the user id. The user's grain implements it beside its public contract, so both reach one
/// activation.
/// </summary>
[Alias("pymk.relation-listener")]
internal interface IRelationListener : IGrainWithIntegerKey
{
    /// <summary>The graph shard reports changed relations of this user.</summary>
    /// <returns>False if the grain holds no relations; the shard then ends the subscription.</returns>
    [Alias("changed")]
    [AlwaysInterleave]
    ValueTask<bool> OnRelationsChanged(RelationEvent[] events);

    /// <summary>
    /// A user was erased. The user's own grain ends and writes nothing any more; that of somebody else forgets the user, and everything that paths
    /// through the user led to.
    /// </summary>
    /// <param name="erased">The user.</param>
    [Alias("erased")]
    [AlwaysInterleave]
    Task OnErased(long erased);
}
