using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Ids;

/// <summary>
/// The single writer of a shard's text ids. The key is the graph shard of the numbers, 0 to shards - 1. A network of numbers never calls it.
/// </summary>
[Alias("pymk.user-id-shard")]
internal interface IUserIdShardGrain : IGrainWithIntegerKey
{
    /// <summary>Who has the numbers that texts drew.</summary>
    /// <param name="asked">Numbers of this shard, each with the text that drew it.</param>
    [Alias("find")]
    [ReadOnly]
    ValueTask<NumberOwner[]> Find([Immutable] NumberedText[] asked);

    /// <summary>
    /// Gives each text its number where the number is free, and notes where a search goes on; returns when that is in the store. The number of an
    /// erased person is free again for the same text, by what happened later, unless a search passed it.
    /// </summary>
    /// <param name="asked">Numbers of this shard, each with the text that drew it.</param>
    /// <param name="timesMs">When each was mentioned, unix milliseconds; an erased person is not registered by what happened before the erasure.</param>
    /// <param name="creates">Which of them create the person; one that is later than an erasure revives its number.</param>
    /// <returns><see cref="NumberOwner.Erased"/> for a person who stays erased.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer; nothing is registered.</exception>
    [Alias("claim")]
    Task<NumberOwner[]> Claim([Immutable] NumberedText[] asked, [Immutable] long[] timesMs, [Immutable] bool[] creates);

    /// <summary>The texts of numbers of this shard; null for a number without one.</summary>
    [Alias("texts")]
    [ReadOnly]
    ValueTask<string?[]> ReadTexts([Immutable] long[] numbers);

    /// <summary>All texts registered since the model and all numbers at which a search goes on, for a snapshot.</summary>
    [Alias("all")]
    [ReadOnly]
    ValueTask<UserIdShardState> ReadAll();

    /// <summary>Keeps a hash of the text of a person who is to be erased. Comes before everything else of an erasure, which makes silos forget the text.</summary>
    /// <param name="number">The person's number.</param>
    /// <param name="text">The text as the caller knows it, for a shard whose model does not have the person; null where the caller does not either.</param>
    /// <param name="timeMs">When the erasure began, unix milliseconds.</param>
    [Alias("begin-erasure")]
    Task BeginErasure(long number, string? text, long timeMs);

    /// <summary>Removes the text of an erased person; returns the number of texts removed.</summary>
    [Alias("erase")]
    Task<int> Erase(long number);

    /// <summary>Removes texts that every kept model version has; returns their number.</summary>
    [Alias("fold")]
    Task<int> Fold();
}
