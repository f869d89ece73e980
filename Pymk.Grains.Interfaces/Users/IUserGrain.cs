using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// A user: holds the candidates, their scored order and the user's relations, and answers from them. The key is the 64-bit user id. Every write is in
/// the store before its call returns.
/// </summary>
[Alias("pymk.user")]
public interface IUserGrain : IGrainWithIntegerKey
{
    /// <summary>The best <paramref name="count"/> people this user may know.</summary>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    /// <param name="text">The id that the caller means, in a network of text ids; null in a network of numbers.</param>
    /// <exception cref="AnotherUserException">The number of the grain stands for another text.</exception>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="UserGoneException">The user is deactivated or deleted.</exception>
    /// <exception cref="OverloadedException">Ranking or generation is at its limit, and the grain holds no earlier order.</exception>
    [Alias("suggest")]
    [ResponseTimeout("00:00:10")]
    ValueTask<SuggestionAnswer> GetSuggestions(int count, string? text = null);

    /// <summary>
    /// The answer of <see cref="GetSuggestions"/> where the grain's memory suffices; null where the grain would have to wait or fail. The call
    /// interleaves with other requests, so it does not wait for the user's own ranking.
    /// </summary>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    /// <param name="text">The id that the caller means, in a network of text ids; null in a network of numbers.</param>
    [Alias("suggest-now")]
    [ResponseTimeout("00:00:10")]
    [AlwaysInterleave]
    ValueTask<SuggestionAnswer?> TryGetSuggestions(int count, string? text = null);

    /// <summary>
    /// A page of what the question leaves of the user's candidates. While the list of candidates stays, pages of one question repeat and skip nobody.
    /// </summary>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="UserGoneException">The user is deactivated or deleted.</exception>
    /// <exception cref="InvalidRequestException">The count is out of range, or the cursor is none, or of another user or question.</exception>
    /// <exception cref="ExpiredCursorException">The list of candidates was made anew since the cursor.</exception>
    /// <exception cref="OverloadedException">Ranking or generation is at its limit, and the grain holds no earlier order.</exception>
    [Alias("page")]
    [ResponseTimeout("00:00:10")]
    ValueTask<SuggestionPage> GetPage(SuggestionQuery query);

    /// <summary>The people whose embeddings are nearest to this user's, connections among them; nobody whom privacy hides.</summary>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="UserGoneException">The user is deactivated or deleted.</exception>
    /// <exception cref="OverloadedException">Generation is at its limit.</exception>
    [Alias("similar")]
    [ResponseTimeout("00:00:10")]
    ValueTask<SimilarPeople> GetSimilar(int count);

    /// <summary>Why this user sees a person now, or does not: for operators.</summary>
    /// <param name="person">The person; a negative number is an unknown one.</param>
    /// <param name="count">Size of the answer, 1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows this user.</exception>
    /// <exception cref="UserGoneException">This user is deactivated or deleted.</exception>
    /// <exception cref="OverloadedException">Ranking or generation is at its limit.</exception>
    [Alias("explain")]
    [ResponseTimeout("00:00:10")]
    ValueTask<SuggestionExplanation> Explain(UserId person, int count);

    /// <summary>This user's candidates in their final order, with what each source says of them: for operators.</summary>
    /// <exception cref="InvalidRequestException">The question is out of range, or names no source.</exception>
    /// <inheritdoc cref="Explain"/>
    [Alias("candidates")]
    [ResponseTimeout("00:00:10")]
    ValueTask<CandidatePage> GetCandidates(CandidateQuery query);

    /// <summary>This user's profile and choices.</summary>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="UserGoneException">The user is deactivated or deleted.</exception>
    [Alias("account")]
    [ResponseTimeout("00:00:10")]
    ValueTask<UserAccount> GetAccount();

    /// <summary>This user as a page shows it.</summary>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="UserGoneException">The user is deactivated or deleted.</exception>
    [Alias("card")]
    [ResponseTimeout("00:00:10")]
    ValueTask<ProfileCard> GetCard();

    /// <summary>A page of the people this user dismissed, blocked or invited, newest first. Has every write that returned before.</summary>
    /// <param name="list">The list.</param>
    /// <param name="cursor"><see cref="PersonPage.Next"/> of the page before; null for the first page.</param>
    /// <param name="take">1 to <see cref="PersonPageLimits.MaxTake"/>.</param>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="InvalidRequestException">The cursor is not one of the list, or <paramref name="take"/> is out of range.</exception>
    [Alias("people")]
    [ResponseTimeout("00:00:10")]
    ValueTask<PersonPage> GetPeople(PersonList list, string? cursor, int take);

    /// <summary>What this user decided about being shown to others. Has every write that returned before.</summary>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="UserGoneException">The user is deactivated or deleted.</exception>
    [Alias("choices")]
    [ResponseTimeout("00:00:10")]
    ValueTask<PersonChoices> GetChoices();

    /// <summary>Changes what others may see of this user.</summary>
    /// <exception cref="InvalidRequestException">The change is empty.</exception>
    [Alias("choose")]
    Task SetChoices(ChoicesChange change);

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

    /// <summary>
    /// Counts views of people. Views without an action lower a person's score and, in the end, drop the person. The call interleaves with other
    /// requests; calls that wait share a write to the store.
    /// </summary>
    [Alias("impressions")]
    [AlwaysInterleave]
    Task RecordViews(long[] viewed);
}

/// <summary>Limits of a request.</summary>
public static class SuggestionLimits
{
    /// <summary>Most people of one answer.</summary>
    public const int MaxCount = 100;

    /// <summary>Default number of people of an answer.</summary>
    public const int DefaultCount = 20;
}
