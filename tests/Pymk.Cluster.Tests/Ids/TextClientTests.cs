using Microsoft.Extensions.DependencyInjection;
using Pymk.Client;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Ids;

/// <summary>The client in a network of text ids, over silos. Few bits make texts draw the same numbers.</summary>
public sealed class TextClientTests
{
    private const int FewBits = 4;
    private const int Members = 90;

    private static readonly UserIdHash Hash = new(FewBits);
    private static readonly string[] Texts = [.. Enumerable.Range(0, Members).Select(i => $"member/{i} %")];

    [Fact]
    public async Task PeopleWhoseTextsDrawOneNumber_AreKeptApart_AlsoAfterAnErasure()
    {
        await using var silos = await StartAsync(Hash, silos: 2);
        var client = silos.Client;
        var (first, second, third) = Collision();
        Assert.True(await client.PutUserAsync(first, Named("First")));
        await AssertUnknownAsync(client, second);
        Assert.True(await client.PutUserAsync(second, Named("Second")));
        await AssertUnknownAsync(client, third);
        await CheckAsync(client, first, "First");
        await CheckAsync(client, second, "Second");
        Assert.Equal([Hash.Number(first.Text!)], silos.UserIds.Passed);

        await EraseAsync(client, first);
        await AssertGoneAsync(client, first);
        await CheckAsync(client, second, "Second");

        // The search for the second text goes on after the number, so nobody gets it again.
        Assert.True(await client.PutUserAsync(first, Named("First again")));
        await CheckAsync(client, first, "First again");
        await CheckAsync(client, second, "Second");
    }

    [Fact]
    public async Task LateMention_OfAnErasedTextWhoseNumberASearchPassed_BringsNobodyBack()
    {
        await using var silos = await StartAsync(Hash);
        var client = silos.Client;
        var (first, second, _) = Collision();
        await client.PutUserAsync(first, Named("First"));
        await client.PutUserAsync(second, Named("Second"));
        await EraseAsync(client, first);
        var texts = silos.UserIds.Texts.ToArray();

        await AssertDroppedAsync(silos, first, second);
        Assert.Equal(texts, silos.UserIds.Texts);
        Assert.DoesNotContain(first.Text!, silos.UserIds.Texts);

        // What is earlier than the creation stays dropped after it.
        Assert.True(await client.PutUserAsync(first, Named("First again")));
        await AssertOldPutIsGoneAsync(client, first);
        await CheckAsync(client, first, "First again");
        await EraseAsync(client, first);
        await AssertGoneAsync(client, first);
        await AssertDroppedAsync(silos, first, second);
    }

    [Fact]
    public async Task TextThatDrawsTheNumberOfAnErasedPerson_IsSomebodyElse()
    {
        await using var silos = await StartAsync(Hash);
        var client = silos.Client;
        var (first, second, third) = Collision();
        await client.PutUserAsync(first, Named("First"));
        await EraseAsync(client, first);

        await AssertUnknownAsync(client, second);
        await client.ConnectAsync(second, third);

        await CheckAsync(client, second, "");
        await CheckAsync(client, third, "");
        await AssertGoneAsync(client, first);
        await AssertDroppedAsync(silos, first, second);
    }

    [Fact]
    public async Task TextThatWasErased_IsRegisteredAgainByAPutAlone()
    {
        await using var silos = await StartAsync(UserIdHash.Default);
        var (client, member, ann) = (silos.Client, UserId.Unresolved(Texts[3]), UserId.Unresolved("ann"));
        await client.PutUserAsync(ann, Named("Ann"));
        foreach (var user in new[] { ann, member })
        {
            await EraseAsync(client, user);
            await AssertGoneAsync(client, user);
            await AssertDroppedAsync(silos, user, UserId.Unresolved(Texts[4]));

            Assert.True(await client.PutUserAsync(user, Named("Again")));
            await CheckAsync(client, user, "Again");
        }
    }

    [Fact]
    public async Task Newcomer_WhomANewcomerLeadsToAMember_IsSuggestedTheMember()
    {
        await using var silos = await StartAsync(UserIdHash.Default);
        var (client, member, ann, zoe) = (silos.Client, UserId.Unresolved(Texts[3]), UserId.Unresolved("ann"), UserId.Unresolved("zoe"));
        await client.ConnectAsync(ann, member);
        await client.ConnectAsync(zoe, ann);

        var answer = await client.GetSuggestionsAsync(zoe, 20);

        Assert.Contains(Texts[3], answer.Suggestions.Select(s => s.Text));
        Assert.Contains("ann", answer.Suggestions.SelectMany(s => s.MutualSample).Select(m => m.Text));
    }

    [Fact]
    public async Task Answers_NameMembersAndNewcomers_AndActionsFindThem()
    {
        await using var silos = await StartAsync(UserIdHash.Default);
        var (client, me, ann) = (silos.Client, UserId.Unresolved(Texts[3]), UserId.Unresolved("ann"));
        var answer = await client.GetSuggestionsAsync(me, 20);
        Assert.Equal(20, answer.Count);
        Assert.All(answer.Suggestions, s => Assert.Contains(s.Text, Texts));
        Assert.Equal(answer.Suggestions.Select(s => s.Text), (await client.GetSuggestionsAsync(me, 20)).Suggestions.Select(s => s.Text));
        Assert.All((await client.GetSimilarAsync(me, 5)).People, p => Assert.Contains(p.Text, Texts));

        var (dismissed, blocked, invited) = (answer.Suggestions[0].Id, answer.Suggestions[1].Id, answer.Suggestions[2].Id);
        await client.DismissAsync(me, dismissed);
        await client.BlockAsync(me, UserId.Unresolved(blocked.Text!));
        await client.InviteAsync(me, invited);
        await client.RecordViewsAsync(me, [answer.Suggestions[3].Id]);
        await client.ConnectAsync(me, ann);
        Assert.Equal(dismissed, Assert.Single((await client.GetDismissalsAsync(me)).People).Id);
        Assert.Equal(blocked, Assert.Single((await client.GetBlocksAsync(me)).People).Id);
        Assert.Equal(invited, Assert.Single((await client.GetInvitationsAsync(me)).People).Id);
        await CheckAsync(client, ann, "");

        var page = await client.GetSuggestionPageAsync(me, new SuggestionQuery(5, [answer.Suggestions[4].Id, UserId.Unresolved("nobody")]));
        string?[] left = [.. answer.Suggestions.Take(3).Select(s => s.Text), answer.Suggestions[4].Text];
        Assert.DoesNotContain(page.Answer.Suggestions, s => left.Contains(s.Text));
        Assert.Equal(Texts[7], Assert.Single((await client.FindUsersAsync("member/7 ")).Users, u => u.Text == Texts[7]).Text);
        var data = await client.GetDataAsync(me);
        Assert.Equal(me.Text, data.UserId.Text);
        Assert.Single(data.Connections, c => c.UserId.Text == "ann");
        var unknown = await Assert.ThrowsAsync<UnknownUserException>(() => client.DismissAsync(me, UserId.Unresolved("nobody")));
        Assert.Equal("There is no user 'nobody'.", unknown.Message);
    }

    private static async Task CheckAsync(IPymkClient client, UserId user, string name)
    {
        Assert.NotNull(await client.GetSuggestionsAsync(user));
        Assert.Equal((user.Text, name), (await client.GetAccountAsync(user)) is var a ? (a.User.Text, a.Profile.Name) : default);

        // The name of a card follows soon.
        Assert.Equal(user.Text, (await client.GetProfileAsync(user)).Text);
    }

    private static async Task AssertUnknownAsync(IPymkClient client, UserId user)
    {
        Assert.Equal(user.Text, (await Assert.ThrowsAsync<UnknownUserException>(async () => await client.GetSuggestionsAsync(user))).Id.Text);
        Assert.Equal(user.Text, (await Assert.ThrowsAsync<UnknownUserException>(async () => await client.GetProfileAsync(user))).Id.Text);
    }

    private static async Task AssertGoneAsync(IPymkClient client, UserId user)
    {
        Assert.Equal(user.Text, (await Assert.ThrowsAsync<UserGoneException>(async () => await client.GetSuggestionsAsync(user))).Id.Text);
        Assert.Equal(user.Text, (await Assert.ThrowsAsync<UserGoneException>(async () => await client.GetProfileAsync(user))).Id.Text);
    }

    private static async Task AssertDroppedAsync(TestSilos silos, UserId erased, UserId other)
    {
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.ConnectAsync(other, erased));
        await AssertOldPutIsGoneAsync(silos.Client, erased);
        await AssertGoneAsync(silos.Client, erased);
        Assert.DoesNotContain(erased.Text!, silos.UserIds.Texts);
    }

    private static async Task AssertOldPutIsGoneAsync(IPymkClient client, UserId erased)
    {
        var old = new UserWrite("old", UserWriteKind.Put, erased, DateTimeOffset.UtcNow.AddDays(-1), IsTimeGiven: true, Profile: new ProfileChange("Old"));
        Assert.Equal(RefusalKind.Gone, (await client.WriteUsersAsync([old]))[0].Refusal!.Kind);
    }

    private static async Task EraseAsync(IPymkClient client, UserId user)
    {
        while (!(await client.EraseAsync(user)).IsFinished)
        {
        }
    }

    private static UserProfile Named(string name) => UserProfile.Empty with { Name = name };

    // Three texts that draw the same number; the next numbers of the second and the third are others.
    private static (UserId First, UserId Second, UserId Third) Collision()
    {
        var texts = Enumerable.Range(0, 1_000).Select(i => $"person-{i}").ToArray();
        var number = Hash.Number(texts[0]);
        var others = texts.Skip(1).Where(text => Hash.Number(text) == number && Hash.Number(text, probe: 1) != number)
            .DistinctBy(text => Hash.Number(text, probe: 1)).Take(2).ToArray();
        return (UserId.Unresolved(texts[0]), UserId.Unresolved(others[0]), UserId.Unresolved(others[1]));
    }

    private static Task<TestSilos> StartAsync(UserIdHash hash, int silos = 1) => TestSilos.StartAsync(
        silos,
        publish: (root, version) => ModelFixture.Publish(root, version, Members, texts: Texts),
        services: services => services.AddSingleton(new NetworkIds(UserIdKind.Text, hash)));
}
