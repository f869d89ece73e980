using Pymk.Core.Privacy;

namespace Pymk.Grains.Graph;

/// <summary>What every silo reads from every shard about once a second.</summary>
/// <param name="Epoch">Changes with every activation, and when a subscriber did not hear of a change.</param>
/// <param name="FlagsVersion">Changes with every flag; counts anew in another epoch.</param>
/// <param name="Flags">
/// Users of the shard whose flags changed after the caller's version; all who ever had one where the caller knows another epoch.
/// </param>
/// <param name="Changed">Users of the shard whose connections differ from the model, without those that the caller has of this epoch.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.shard-lease")]
internal sealed record ShardLease(
    [property: Id(0)] long Epoch, [property: Id(1)] long FlagsVersion, [property: Id(2)] UserFlags[] Flags, [property: Id(3)] long[] Changed);

/// <summary>What a silo has of a shard.</summary>
/// <param name="Epoch">The epoch of the last lease; -1 for none.</param>
/// <param name="FlagsVersion">The version of the flags in that epoch.</param>
/// <param name="Changed">Number of changed users received in that epoch.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.known-lease")]
internal readonly record struct KnownLease([property: Id(0)] long Epoch, [property: Id(1)] long FlagsVersion, [property: Id(2)] int Changed)
{
    /// <summary>Nothing.</summary>
    public static KnownLease None => new(-1, 0, 0);
}

/// <summary>The flags of a user.</summary>
/// <param name="User">64-bit id.</param>
/// <param name="Flags">All flags; none for a user who lost the last one.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-flags")]
internal readonly record struct UserFlags([property: Id(0)] long User, [property: Id(1)] PersonFlags Flags);
