namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// Answers questions of many users in one call: a stateless worker on the silo of the client's gateway. A message costs several times as much as an
/// answer that is ready, so a busy frontend gathers its waiting questions. A key decides by which gateway its calls go: the way to the
/// silo of a user is found by asking keys where they end.
/// </summary>
[Alias("pymk.suggestion-batch")]
public interface ISuggestionBatchGrain : IGrainWithIntegerKey
{
    /// <summary>The answers that <see cref="IUserGrain.TryGetSuggestions"/> gives, in the order of the questions.</summary>
    /// <returns>
    /// Null for a user whose answer is not ready or whose silo does not answer at once: ask the user's own grain, which also reports errors.
    /// </returns>
    [Alias("suggest")]
    [ResponseTimeout("00:00:02")]
    ValueTask<SuggestionAnswer?[]> GetSuggestions(SuggestionQuestion[] questions);

    /// <summary>Where calls of this key end, and on which silos users live.</summary>
    [Alias("route")]
    [ResponseTimeout("00:00:02")]
    ValueTask<GatewayRoute> GetRoute();
}

/// <summary>A question of a batch.</summary>
/// <param name="User">The user to answer.</param>
/// <param name="Count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
/// <param name="Text">The id that the caller means, in a network of text ids; null in a network of numbers.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.suggestion-question")]
public readonly record struct SuggestionQuestion([property: Id(0)] long User, [property: Id(1)] int Count, [property: Id(2)] string? Text = null);
