using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Interfaces.Ids;

/// <summary>
/// Tells the kind of the network's user ids, and which numbers stand for text ids. A stateless worker: users of the model are answered from memory,
/// others by the shards of their numbers. Keys only spread the calls over gateways.
/// </summary>
[Alias("pymk.user-ids")]
public interface IUserIdGrain : IGrainWithIntegerKey
{
    /// <summary>How the network names its users.</summary>
    [Alias("scheme")]
    ValueTask<UserIdScheme> GetScheme();

    /// <summary>The numbers of texts, in a network of text ids. Registers nobody.</summary>
    /// <param name="texts">Texts that <see cref="UserIdRules.IsText"/> accepts.</param>
    /// <returns>
    /// For a text that nobody has, the complement (<c>~</c>) of the number that it would get, which is negative;
    /// <see cref="UserIdHash.NoneLeft"/> where it would get none.
    /// </returns>
    /// <exception cref="StoreUnavailableException">A store does not answer.</exception>
    [Alias("find")]
    Task<long[]> Find([Immutable] string[] texts);

    /// <summary>Registers texts where they are new, in a network of text ids, and returns their numbers when that is in the store.</summary>
    /// <param name="texts">Texts that <see cref="UserIdRules.IsText"/> accepts.</param>
    /// <param name="timesMs">When each was mentioned, unix milliseconds: what happened before a person's erasure registers nobody.</param>
    /// <param name="creates">Which mentions create the person: only they bring back somebody who was erased before.</param>
    /// <returns>
    /// The numbers; of a person who stays erased the number that the text would get; <see cref="UserIdHash.NoneLeft"/> for a text that gets none.
    /// </returns>
    /// <exception cref="StoreUnavailableException">A store does not answer; some texts may be registered.</exception>
    [Alias("claim")]
    Task<long[]> Claim([Immutable] string[] texts, [Immutable] long[] timesMs, [Immutable] bool[] creates);
}

/// <summary>How a network names its users.</summary>
/// <param name="Kind">What the ids are.</param>
/// <param name="Bits">Bits of the numbers that texts draw, see <see cref="UserIdHash"/>.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-id-scheme")]
public sealed record UserIdScheme([property: Id(0)] UserIdKind Kind, [property: Id(1)] int Bits = UserIdHash.MaxBits);
