using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Interfaces.Bulk;

/// <summary>
/// Takes many rows of initial files at once and gives them to the shards as events. The last writer by time wins, and what has no time is older than
/// everything: rows may come again, in any order. Any key serves; keys spread the work over the gateways.
/// </summary>
[Alias("pymk.bulk-import")]
public interface IBulkImportGrain : IGrainWithIntegerKey
{
    /// <summary>Takes people; returns when the store has them.</summary>
    /// <param name="people">At most <see cref="BulkRules.MaxRows"/>.</param>
    /// <exception cref="InvalidRequestException">There are too many, or one breaks a limit; none is taken.</exception>
    [Alias("people")]
    [ResponseTimeout("00:02:00")]
    Task<BulkTaken> TakePeople([Immutable] BulkPerson[] people);

    /// <summary>Takes connections; returns when the store has them.</summary>
    /// <param name="connections">At most <see cref="BulkRules.MaxRows"/>.</param>
    /// <exception cref="InvalidRequestException">There are too many, or one breaks a limit; none is taken.</exception>
    [Alias("connections")]
    [ResponseTimeout("00:02:00")]
    Task<BulkTaken> TakeConnections([Immutable] BulkConnection[] connections);

    /// <summary>Takes relations and flags; returns when the store has them, and every silo the flags.</summary>
    /// <param name="relations">At most <see cref="BulkRules.MaxRows"/>.</param>
    /// <exception cref="InvalidRequestException">There are too many, or one breaks a limit; none is taken.</exception>
    [Alias("relations")]
    [ResponseTimeout("00:02:00")]
    Task<BulkTaken> TakeRelations([Immutable] BulkRelation[] relations);
}

/// <summary>What became of rows.</summary>
/// <param name="Taken">Rows that were given to the shards, where a later event may win over them.</param>
/// <param name="Kept">People whose profile the served model has; it stays.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.bulk-taken")]
public readonly record struct BulkTaken([property: Id(0)] long Taken, [property: Id(1)] long Kept)
{
    /// <summary>Both together.</summary>
    public static BulkTaken operator +(BulkTaken a, BulkTaken b) => new(a.Taken + b.Taken, a.Kept + b.Kept);
}
