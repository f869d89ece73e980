using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Grains;

namespace Pymk.Client.Tests.Ids;

/// <summary>Ids of the network's other kind are refused by name before anything is sent; each spelling means the same in every call.</summary>
public sealed class UserIdKindTests
{
    private readonly FakeGrains _grains = new();

    public static TheoryData<string, Func<IPymkClient, UserId, UserId, Task>> Calls => new()
    {
        { "user", (c, id, _) => c.GetSuggestionsAsync(id).AsTask() },
        { "user", (c, id, _) => c.GetSuggestionPageAsync(id, new SuggestionQuery()).AsTask() },
        { "exclude", (c, id, good) => c.GetSuggestionPageAsync(good, new SuggestionQuery(Exclude: [id])).AsTask() },
        { "user", (c, id, _) => c.GetSimilarAsync(id).AsTask() },
        { "user", (c, id, _) => c.GetAccountAsync(id).AsTask() },
        { "user", (c, id, _) => c.GetProfileAsync(id).AsTask() },
        { "user", (c, id, _) => c.GetDismissalsAsync(id).AsTask() },
        { "user", (c, id, _) => c.GetBlocksAsync(id).AsTask() },
        { "user", (c, id, _) => c.GetInvitationsAsync(id).AsTask() },
        { "user", (c, id, _) => c.GetChoicesAsync(id).AsTask() },
        { "user", (c, id, _) => c.SetChoicesAsync(id, new ChoicesChange(Bridge: false)) },
        { "user", (c, id, good) => c.DismissAsync(id, good) },
        { "other", (c, id, good) => c.UndismissAsync(good, id) },
        { "other", (c, id, good) => c.BlockAsync(good, id) },
        { "other", (c, id, good) => c.UnblockAsync(good, id) },
        { "other", (c, id, good) => c.InviteAsync(good, id) },
        { "other", (c, id, good) => c.WithdrawAsync(good, id) },
        { "other", (c, id, good) => c.ConnectAsync(good, id) },
        { "user", (c, id, good) => c.DisconnectAsync(id, good) },
        { "user", (c, id, good) => c.RecordViewsAsync(id, [good]) },
        { "viewed", (c, id, good) => c.RecordViewsAsync(good, [id]) },
        { "user", (c, id, _) => c.EraseAsync(id) },
        { "user", (c, id, _) => c.GetDataAsync(id).AsTask() },
        { "user", (c, id, _) => c.PutUserAsync(id, UserProfile.Empty) },
        { "user", (c, id, _) => c.PatchUserAsync(id, new ProfileChange("Ada")) },
        { "user", (c, id, _) => c.DeleteUserAsync(id) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task Call_WithAnIdOfTheOtherKind_IsRefusedByNameBeforeItLeaves(string part, Func<IPymkClient, UserId, UserId, Task> call)
    {
        await CheckAsync("The user ids of this network are whole numbers from 0 to 9223372036854775807; 'bob' is none.", UserId.Unresolved("bob"), 8);

        _grains.Ids.UseText();
        _grains.Ids.Add("8");
        await CheckAsync(
            "The user ids of this network are text; 7 is a number. Name the user by UserId.Unresolved(\"7\").", 7, UserId.Unresolved("8"));
        await CheckAsync("must not be empty.", UserId.Unresolved(""), UserId.Unresolved("8"));

        async Task CheckAsync(string problem, UserId id, UserId good)
        {
            // The first call asks for the kind, the second knows it.
            var client = ClientOverGrains.Create(_grains);
            for (var i = 0; i < 2; i++)
            {
                var refused = await Assert.ThrowsAsync<InvalidRequestException>(() => call(client, id, good));
                Assert.Equal(part, refused.Parameter);
                Assert.EndsWith(problem, refused.Message);
            }

            Assert.Equal([0, 0, 0, 0], [_grains.Asked.Count, _grains.Actions.Count, _grains.Choices.Count, _grains.Intake.Users.Count]);
        }
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("007", 7L)]
    [InlineData("7.0", 7L)]
    [InlineData("9007199254740993", 9_007_199_254_740_993L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("+7", null)]
    [InlineData("-1", null)]
    [InlineData(" 7", null)]
    [InlineData("\"7\"", null)]
    [InlineData("", null)]
    [InlineData("9223372036854775808", null)]
    [InlineData("bob", null)]
    [InlineData("a/b", null)]
    [InlineData("100%", null)]
    [InlineData("🙂", null)]
    [InlineData(".", null)]
    public async Task Spelling_InANetworkOfNumbers_IsTheNumberOrRefused_AndInOneOfTextIdsVerbatim(string spelling, long? number)
    {
        var client = ClientOverGrains.Create(_grains);
        if (number is not null)
        {
            Assert.Equal($"{number}", (await client.GetSuggestionsAsync(UserId.Unresolved(spelling))).ModelVersion);
            Assert.Equal(number, (await client.GetProfileAsync(UserId.Unresolved(spelling))).UserId);
        }
        else
        {
            await Assert.ThrowsAsync<InvalidRequestException>(async () => await client.GetSuggestionsAsync(UserId.Unresolved(spelling)));
            await Assert.ThrowsAsync<InvalidRequestException>(async () => await client.GetProfileAsync(UserId.Unresolved(spelling)));
        }

        if (spelling.Length == 0)
        {
            return;
        }

        _grains.Ids.UseText();
        var (own, seven) = (_grains.Ids.Add(spelling), _grains.Ids.Add("7"));
        client = ClientOverGrains.Create(_grains);
        Assert.Equal(UserIdKind.Text, await client.GetUserIdKindAsync());
        Assert.Equal($"{own}", (await client.GetSuggestionsAsync(UserId.Unresolved(spelling))).ModelVersion);
        Assert.Equal(new UserId(own, spelling), (await client.GetProfileAsync(UserId.Unresolved(spelling))).Id);
        Assert.Equal($"{seven}", (await client.GetSuggestionsAsync(UserId.Unresolved("7"))).ModelVersion);
        Assert.NotEqual(own, seven);
    }

    [Fact]
    public async Task Spellings_OfOneNumber_AreOnePerson()
    {
        var client = ClientOverGrains.Create(_grains);
        Assert.Equal(UserIdKind.Number, await client.GetUserIdKindAsync());
        await client.DismissAsync(UserId.Unresolved("007"), 8);
        Assert.Equal((7, 8), Assert.Single(_grains.Actions) is var a ? (a.User, a.Others.Single()) : default);
        Assert.Equal("other", (await Assert.ThrowsAsync<InvalidRequestException>(() => client.DismissAsync(7, UserId.Unresolved("007")))).Parameter);
    }
}
