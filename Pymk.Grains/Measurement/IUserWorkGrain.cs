using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Measurement;

/// <summary>
/// Answers of a user that skip the caches, so that a benchmark measures ranking and generation. The user's grain implements it beside
/// <see cref="IUserGrain"/>; the key is the user id. No frontend calls it.
/// </summary>
[Alias("pymk.user-work")]
internal interface IUserWorkGrain : IGrainWithIntegerKey
{
    /// <summary>Ranks the candidates in memory again and answers; null where the grain would have to read or generate first.</summary>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    /// <exception cref="OverloadedException">The ranking queue is full.</exception>
    [Alias("rank-now")]
    [AlwaysInterleave]
    ValueTask<SuggestionAnswer?> TryRank(int count);

    /// <summary>Ranks the user's candidates again and answers; reads or generates them where there are none.</summary>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="OverloadedException">The ranking queue or the generation queue is full.</exception>
    [Alias("rank")]
    ValueTask<SuggestionAnswer> Rank(int count);

    /// <summary>Generates and ranks new candidates, as for a user nobody asked for before, and answers.</summary>
    /// <inheritdoc cref="Rank"/>
    [Alias("generate")]
    ValueTask<SuggestionAnswer> Generate(int count);
}
