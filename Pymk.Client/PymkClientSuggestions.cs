using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>Suggestions of many users, such as for a job that sends e-mail.</summary>
public static class PymkClientSuggestions
{
    // Enough to fill the batches of a gateway, few beside other callers.
    private const int UnderWay = 32;

    /// <summary>Asks for many users, each with an outcome of its own.</summary>
    /// <param name="client">The client.</param>
    /// <param name="users">The users.</param>
    /// <param name="query">The question for each of them; null for the first people. A cursor is none of it.</param>
    /// <param name="cancellation">Ends the asking.</param>
    /// <returns>The outcomes in the order of the users.</returns>
    public static async Task<IReadOnlyList<SuggestionOutcome>> GetSuggestionsOfAsync(
        this IPymkClient client, IReadOnlyList<UserId> users, SuggestionQuery? query = null, CancellationToken cancellation = default)
    {
        var outcomes = new SuggestionOutcome[users.Count];
        query = (query ?? new SuggestionQuery()) with { Cursor = null };
        var options = new ParallelOptions { MaxDegreeOfParallelism = UnderWay, CancellationToken = cancellation };
        await Parallel.ForAsync(0, users.Count, options, async (i, _) => outcomes[i] = await AskAsync(client, users[i], query));
        return outcomes;
    }

    private static async ValueTask<SuggestionOutcome> AskAsync(IPymkClient client, UserId user, SuggestionQuery query)
    {
        try
        {
            var isPlain = query is { Exclude: null or [], Where: null or [] };
            return new SuggestionOutcome(
                user, isPlain ? await client.GetSuggestionsAsync(user, query.Count) : (await client.GetSuggestionPageAsync(user, query)).Answer, null);
        }
        catch (Exception e)
        {
            return new SuggestionOutcome(user, null, e);
        }
    }
}

/// <summary>The outcome for one of many users: an answer or a failure.</summary>
/// <param name="User">The user.</param>
/// <param name="Answer">The answer; null where it failed.</param>
/// <param name="Failure">What <see cref="IPymkClient.GetSuggestionsAsync"/> threw; null where it did not.</param>
public sealed record SuggestionOutcome(UserId User, SuggestionAnswer? Answer, Exception? Failure);
