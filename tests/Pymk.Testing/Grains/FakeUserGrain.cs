using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Testing.Grains;

/// <summary>One user's grain of <see cref="FakeGrains"/>.</summary>
internal sealed class FakeUserGrain(FakeGrains all, long user) : IUserGrain
{
    public ValueTask<SuggestionAnswer> GetSuggestions(int count, string? text = null) => all.AnswerAsync(user, text);

    public ValueTask<SuggestionAnswer?> TryGetSuggestions(int count, string? text = null) => new(all.Ids.Is(user, text) ? FakeGrains.AnswerFor(user) : null);

    public ValueTask<SuggestionPage> GetPage(SuggestionQuery query)
    {
        all.Pages.Enqueue((user, query));
        return new(new SuggestionPage(FakeGrains.AnswerFor(user), null));
    }

    public ValueTask<SimilarPeople> GetSimilar(int count) => throw new NotSupportedException("similar people are not needed here");

    public ValueTask<SuggestionExplanation> Explain(UserId person, int count) => throw new NotSupportedException("explanations are not needed here");

    public ValueTask<CandidatePage> GetCandidates(CandidateQuery query) => throw new NotSupportedException("candidates are not needed here");

    public ValueTask<UserAccount> GetAccount() => throw new NotSupportedException("accounts are not needed here");

    public ValueTask<ProfileCard> GetCard() => all.Failure is { } failure
        ? ValueTask.FromException<ProfileCard>(failure)
        : new(new ProfileCard(user, "", "", 0, all.Ids.TextOf(user)));

    public ValueTask<PersonPage> GetPeople(PersonList list, string? cursor, int take) => all.ListAsync(user, list, cursor, take);

    public ValueTask<PersonChoices> GetChoices() => new(all.Choices.GetValueOrDefault(user) ?? new PersonChoices());

    public Task SetChoices(ChoicesChange change)
    {
        all.Choices[user] = new PersonChoices(change.SuggestMe ?? true, change.ShowConnections ?? true, change.Bridge ?? true);
        return Task.CompletedTask;
    }

    public Task Dismiss(long other) => all.ActAsync(nameof(Dismiss), user, other);

    public Task Undismiss(long other) => all.ActAsync(nameof(Undismiss), user, other);

    public Task Block(long other) => all.ActAsync(nameof(Block), user, other);

    public Task Unblock(long other) => all.ActAsync(nameof(Unblock), user, other);

    public Task Invite(long other) => all.ActAsync(nameof(Invite), user, other);

    public Task Withdraw(long other) => all.ActAsync(nameof(Withdraw), user, other);

    public Task Connect(long other) => all.ActAsync(nameof(Connect), user, other);

    public Task Disconnect(long other) => all.ActAsync(nameof(Disconnect), user, other);

    public Task RecordViews(long[] viewed) => all.ActAsync(nameof(RecordViews), user, viewed);
}
