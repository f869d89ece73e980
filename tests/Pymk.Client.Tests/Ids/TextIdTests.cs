using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Grains;

namespace Pymk.Client.Tests.Ids;

/// <summary>Questions and actions in a network of text ids.</summary>
public sealed class TextIdTests
{
    private const int FewBits = 4;

    private static readonly UserId Bob = UserId.Unresolved("bob");
    private static readonly UserId Ann = UserId.Unresolved("ann");

    private readonly FakeGrains _grains = new();

    [Fact]
    public async Task Question_OfAText_GoesToItsGrainAlone()
    {
        var client = Create();
        var number = _grains.Ids.Add("bob");

        Assert.Equal($"{number}", (await client.GetSuggestionsAsync(Bob)).ModelVersion);
        Assert.Equal([number], _grains.Asked);
        Assert.Equal(UserIdHash.Default.Number("bob"), number);
        Assert.Empty(_grains.Ids.Found);
        Assert.Empty(_grains.Ids.Claimed);
    }

    [Fact]
    public async Task Question_WhoseNumberIsAnothers_GoesOnWithTheNext()
    {
        var client = Create(FewBits);
        var (first, second) = Collision(FewBits);
        var (before, after) = (_grains.Ids.Add(first), _grains.Ids.Add(second));

        Assert.Equal($"{after}", (await client.GetSuggestionsAsync(UserId.Unresolved(second))).ModelVersion);
        Assert.Equal([before, after], _grains.Asked);
        Assert.Equal($"{before}", (await client.GetSuggestionsAsync(UserId.Unresolved(first))).ModelVersion);
    }

    [Fact]
    public async Task Question_OfATextThatNobodyHas_IsOfAnUnknownUser_AlsoAfterAnothersNumber()
    {
        var client = Create(FewBits);
        var (first, second) = Collision(FewBits);
        _grains.Ids.Add(first);

        var unknown = await Assert.ThrowsAsync<UnknownUserException>(async () => await client.GetSuggestionsAsync(UserId.Unresolved(second)));

        Assert.Equal(second, unknown.Id.Text);
        Assert.Equal($"There is no user '{second}'.", unknown.Message);
        Assert.Equal(2, _grains.Asked.Count);
    }

    [Fact]
    public async Task Question_WhoseNumbersAreAllOthers_IsOfAnUnknownUser()
    {
        var client = Create(bits: 1);
        Fill(bits: 1);

        await Assert.ThrowsAsync<UnknownUserException>(async () => await client.GetSuggestionsAsync(Bob));
        await Assert.ThrowsAsync<UnknownUserException>(async () => await client.GetProfileAsync(Bob));
        await Assert.ThrowsAsync<UnknownUserException>(() => client.EraseAsync(Bob));
        Assert.Equal("user", (await Assert.ThrowsAsync<InvalidRequestException>(() => client.ConnectAsync(Bob, Ann))).Parameter);
        Assert.Empty(_grains.Actions);
    }

    [Fact]
    public async Task Questions_AskedTogether_EachGetTheAnswerOfTheirText()
    {
        const int Bits = 9;
        var client = Create(Bits);
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => $"person-{i}")];
        long[] numbers = [.. texts.Select(_grains.Ids.Add)];
        Assert.NotEqual(texts.Select(text => new UserIdHash(Bits).Number(text)), numbers);

        var answers = await Task.WhenAll(texts.Select(text => client.GetSuggestionsAsync(UserId.Unresolved(text)).AsTask()));

        Assert.Equal(numbers.Select(n => $"{n}"), answers.Select(a => a.ModelVersion));
        Assert.NotEmpty(_grains.Batches);
        var outcomes = await client.GetSuggestionsOfAsync([.. texts.Select(UserId.Unresolved), Bob], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([.. texts, "bob"], outcomes.Select(o => o.User.Text));
        Assert.Equal([.. numbers.Select(n => $"{n}"), null], outcomes.Select(o => o.Answer?.ModelVersion));
        Assert.IsType<UnknownUserException>(outcomes[^1].Failure);
    }

    [Fact]
    public async Task Actions_GoToTheNumbersOfBoth_AndRegisterNobody()
    {
        var client = Create();
        var (bob, ann) = (_grains.Ids.Add("bob"), _grains.Ids.Add("ann"));
        Func<UserId, UserId, Task>[] actions =
        [
            client.DismissAsync, client.UndismissAsync, client.BlockAsync, client.UnblockAsync, client.InviteAsync, client.WithdrawAsync,
            client.DisconnectAsync,
        ];
        foreach (var act in actions)
        {
            await act(Bob, Ann);
            Assert.Equal("eve", (await Assert.ThrowsAsync<UnknownUserException>(() => act(Bob, UserId.Unresolved("eve")))).Id.Text);
            Assert.Equal("eve", (await Assert.ThrowsAsync<UnknownUserException>(() => act(UserId.Unresolved("eve"), Ann))).Id.Text);
            Assert.Equal("other", (await Assert.ThrowsAsync<InvalidRequestException>(() => act(Bob, new UserId(bob, "bob")))).Parameter);
        }

        await client.RecordViewsAsync(Bob, [Ann]);
        await Assert.ThrowsAsync<UnknownUserException>(() => client.RecordViewsAsync(Bob, [Ann, UserId.Unresolved("eve")]));
        Assert.Equal(actions.Length + 1, _grains.Actions.Count);
        Assert.All(_grains.Actions, a => Assert.Equal((bob, ann), (a.User, a.Others.Single())));
        Assert.Empty(_grains.Ids.Claimed);
    }

    [Fact]
    public async Task Connection_RegistersBoth()
    {
        var client = Create();
        await client.ConnectAsync(Bob, Ann);

        Assert.Equal([("bob", false), ("ann", false)], Assert.Single(_grains.Ids.Claimed));
        Assert.Equal(("Connect", _grains.Ids.Add("bob"), _grains.Ids.Add("ann")), Assert.Single(_grains.Actions) is var a ? (a.Action, a.User, a.Others[0]) : default);
    }

    [Fact]
    public async Task Page_LeavesOutThePeopleOfTheTexts_AndUnknownOnesToo()
    {
        var client = Create();
        var (bob, ann) = (_grains.Ids.Add("bob"), _grains.Ids.Add("ann"));

        await client.GetSuggestionPageAsync(Bob, new SuggestionQuery(5, [Ann, UserId.Unresolved("eve")]));

        var (user, query) = Assert.Single(_grains.Pages);
        Assert.Equal(bob, user);
        Assert.Equal(new UserId(ann, "ann"), query.Exclude![0]);
        Assert.Equal(("eve", true), (query.Exclude[1].Text, query.Exclude[1].Number < 0));
    }

    [Fact]
    public async Task Failure_OfAUsersGrain_NamesTheText()
    {
        var client = Create();
        var bob = _grains.Ids.Add("bob");
        _grains.Failure = new UserGoneException(bob);

        Assert.Equal(
            "User 'bob' is gone: the account is deactivated or deleted.",
            (await Assert.ThrowsAsync<UserGoneException>(async () => await client.GetProfileAsync(Bob))).Message);
        Assert.Equal(new UserId(bob, "bob"), (await Assert.ThrowsAsync<UserGoneException>(async () => await client.GetSuggestionsAsync(Bob))).Id);
    }

    private IPymkClient Create(int bits = UserIdHash.MaxBits)
    {
        _grains.Ids.UseText(bits);
        return ClientOverGrains.Create(_grains, o => (o.MaxBatch, o.MaxInFlight) = (64, 1_000));
    }

    // Two texts that draw the same number, and whose next numbers are others.
    private static (string First, string Second) Collision(int bits)
    {
        var hash = new UserIdHash(bits);
        var texts = Enumerable.Range(0, 1_000).Select(i => $"person-{i}").ToArray();
        var second = texts.Skip(1).First(text => hash.Number(text) == hash.Number(texts[0]) && hash.Number(text, probe: 1) != hash.Number(text));
        return (texts[0], second);
    }

    private void Fill(int bits)
    {
        for (var i = 0; Enumerable.Range(0, 1 << bits).Any(n => _grains.Ids.TextOf(n) is null); i++)
        {
            _grains.Ids.Add($"person-{i}");
        }
    }
}
