using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Admission;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// A user: holds the candidates, their scored order and the user's relations, and answers from them. The key is the 64-bit user id. Every write is in the
/// store before the call returns.
/// </summary>
[Alias("pymk.user")]
public interface IUserGrain : IGrainWithIntegerKey
{
    /// <summary>The best <paramref name="count"/> people this user may know.</summary>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    /// <param name="mode">How much of what is known already may be used.</param>
    /// <exception cref="UnknownUserException">The user is in neither the model nor the events since.</exception>
    /// <exception cref="OverloadedException">The rankers are at their limit and there is no earlier order to fall back on.</exception>
    [Alias("suggest")]
    ValueTask<SuggestionAnswer> GetSuggestions(int count, SuggestionMode mode = SuggestionMode.Reuse);

    /// <summary>
    /// What <see cref="GetSuggestions"/> would answer, where it needs nothing but this grain's memory, and a ranker for <see cref="SuggestionMode.Rank"/>; null where it
    /// would have to wait for more, or fail. Comes between the awaits of other requests, so that a user who is asked for often does not wait for its own rankings.
    /// </summary>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    /// <param name="mode">How much of what is known already may be used.</param>
    /// <exception cref="OverloadedException">The rankers are at their limit.</exception>
    [Alias("suggest-now")]
    [AlwaysInterleave]
    ValueTask<SuggestionAnswer?> TryGetSuggestions(int count, SuggestionMode mode = SuggestionMode.Reuse);

    /// <summary>What a page shows of this user.</summary>
    /// <exception cref="UnknownUserException">The user is in neither the model nor the events since.</exception>
    [Alias("card")]
    ValueTask<ProfileCard> GetCard();

    /// <summary>Keeps <paramref name="other"/> out of this user's answers for 180 days.</summary>
    [Alias("dismiss")]
    Task Dismiss(long other);

    /// <summary>Takes a dismissal back.</summary>
    [Alias("undismiss")]
    Task Undismiss(long other);

    /// <summary>Keeps each of the two out of the other's answers.</summary>
    [Alias("block")]
    Task Block(long other);

    /// <summary>Takes a block back.</summary>
    [Alias("unblock")]
    Task Unblock(long other);

    /// <summary>Records an invitation from this user; while it is pending neither is suggested to the other.</summary>
    [Alias("invite")]
    Task Invite(long other);

    /// <summary>Takes an invitation back.</summary>
    [Alias("withdraw")]
    Task Withdraw(long other);

    /// <summary>Connects the two.</summary>
    [Alias("connect")]
    Task Connect(long other);

    /// <summary>Takes a connection back.</summary>
    [Alias("disconnect")]
    Task Disconnect(long other);

    /// <summary>Counts people who came into view; often shown without action, they sink and then go.</summary>
    [Alias("impressions")]
    Task RecordImpressions(long[] shown);
}

/// <summary>Limits of a request.</summary>
public static class SuggestionLimits
{
    /// <summary>Most people of one answer.</summary>
    public const int MaxCount = 100;

    /// <summary>People of an answer where nothing is said.</summary>
    public const int DefaultCount = 20;
}

/// <summary>How much of what is known already an answer may use. The rules are applied anew in every mode.</summary>
[GenerateSerializer]
[Alias("pymk.suggestion-mode")]
public enum SuggestionMode : byte
{
    /// <summary>The scored order, as long as nothing it depends on has changed.</summary>
    Reuse,

    /// <summary>The candidates, scored anew.</summary>
    Rank,

    /// <summary>Nothing: the list is generated and scored anew, as for a user never seen.</summary>
    Generate,
}
