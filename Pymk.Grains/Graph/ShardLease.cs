using Pymk.Core.Privacy;

namespace Pymk.Grains.Graph;

/// <summary>What a graph shard tells a silo: all that is new since the silo's last call.</summary>
/// <param name="Epoch">Grows with every activation, and when a subscriber did not hear of a change.</param>
/// <param name="FlagsVersion">Grows with every flag; counts anew with every activation.</param>
/// <param name="Flags">Users of the shard whose flags changed after the caller's version.</param>
/// <param name="Changed">Users of the shard whose connections differ from the model, without those that the caller has.</param>
/// <param name="Whole">True where the caller knew another activation: flags and changed users are all that there are.</param>
/// <param name="Held">How long the shard held the call. So long after its call the silo counts its lease.</param>
/// <param name="List">
/// The list of changed users. Where it is another one than the caller has, <paramref name="Changed"/> is all of it: the shard makes a new one when
/// connections that the models have were folded.
/// </param>
/// <param name="Ends">Connections of users of the shard that ended or came back after the caller's version; null from a program that does not say.</param>
/// <param name="Host">Address of the silo that the shard lives in; null from a program that does not say.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.shard-lease")]
internal sealed record ShardLease(
    [property: Id(0)] long Epoch,
    [property: Id(1)] long FlagsVersion,
    [property: Id(2)] UserFlags[] Flags,
    [property: Id(3)] long[] Changed,
    [property: Id(4)] bool Whole,
    [property: Id(5)] TimeSpan Held,
    [property: Id(6)] int List = 0,
    [property: Id(7)] UserEnd[]? Ends = null,
    [property: Id(8)] string? Host = null)
{
    /// <summary>A lease lasts this many periods after the shard's answer.</summary>
    public const int GracePeriods = 3;
}

/// <summary>What a silo has of a shard.</summary>
/// <param name="Silo">One life of a silo.</param>
/// <param name="Epoch">The epoch of the last lease; -1 for none.</param>
/// <param name="FlagsVersion">The version of the flags in that epoch.</param>
/// <param name="Changed">Number of changed users received of that activation.</param>
/// <param name="MayWait">Whether the shard may hold the call until there is news; false where the silo's lease has run out.</param>
/// <param name="List">The list of those changed users.</param>
/// <param name="Version">The model version that the silo serves; null where it serves none, or is of a program that does not say so.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.known-lease")]
internal readonly record struct KnownLease(
    [property: Id(0)] Guid Silo,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long FlagsVersion,
    [property: Id(3)] int Changed,
    [property: Id(4)] bool MayWait,
    [property: Id(5)] int List = 0,
    [property: Id(6)] string? Version = null)
{
    /// <summary>Nothing.</summary>
    public static KnownLease None(Guid silo) => new(silo, -1, 0, 0, false);
}

/// <summary>The flags of a user.</summary>
/// <param name="User">64-bit id.</param>
/// <param name="Flags">All flags; none for a user who lost the last one.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-flags")]
internal readonly record struct UserFlags([property: Id(0)] long User, [property: Id(1)] PersonFlags Flags);
