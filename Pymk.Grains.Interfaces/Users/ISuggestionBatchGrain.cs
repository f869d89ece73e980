namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// Answers many users' questions in one call: a stateless front on the silo a client's gateway is part of. One message there and back costs several times an
/// answer that is ready, so that a busy frontend gathers what waits. Keys only spread the calls over gateways.
/// </summary>
[Alias("pymk.suggestion-batch")]
public interface ISuggestionBatchGrain : IGrainWithIntegerKey
{
    /// <summary>The answers that <see cref="IUserGrain.TryGetSuggestions"/> gives, in the order of the questions.</summary>
    /// <returns>Null where a user's answer is not ready or the user's silo does not answer at once: ask that user's own grain, which also says what is wrong.</returns>
    [Alias("suggest")]
    ValueTask<SuggestionAnswer?[]> GetSuggestions(SuggestionQuestion[] questions);
}

/// <summary>A question of a batch.</summary>
/// <param name="User">Whom to answer.</param>
/// <param name="Count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.suggestion-question")]
public readonly record struct SuggestionQuestion([property: Id(0)] long User, [property: Id(1)] int Count);
