using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Core.Slates;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Models;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

public sealed class SuggestionTests
{
    [Fact]
    public async Task Suggestions_ForTheSameModelAndState_AreThoseOfTheOfflineRecommender()
    {
        await using var silos = await TestSilos.StartAsync();
        var model = silos.Model;
        using var offline = new OfflineRecommender(model);
        for (var user = 0; user < 20; user++)
        {
            var answer = await silos.Client.GetSuggestionsAsync(model.Graph.IdOf(user));
            var expected = offline.Recommend(user, 20).Slate;

            Assert.Equal(20, answer.Count);
            Assert.Equal(expected.Select(s => model.Graph.IdOf(s.User)), answer.Suggestions.Select(s => s.UserId));
            Assert.Equal(expected.Select(s => s.Score), answer.Suggestions.Select(s => s.Score));
        }
    }

    [Fact]
    public async Task Suggestions_OfAUser_CarryNamesReasonsMutualConnectionsAndSources()
    {
        await using var silos = await TestSilos.StartAsync();
        var answer = await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(3));
        Assert.Equal("v1", answer.ModelVersion);
        Assert.Equal(AnswerMarks.None, answer.Marks);
        Assert.All(answer.Suggestions, s =>
        {
            Assert.StartsWith("Member ", s.Name);
            Assert.StartsWith("At Works ", s.Headline);
            Assert.NotEmpty(s.Reasons);
            Assert.NotEmpty(s.Sources);
            Assert.InRange(s.MutualSample.Count, 0, Math.Min(3, s.MutualCount));
        });
        Assert.Contains(answer.Suggestions, s => s.MutualCount > 0 && s.Reasons[0].Contains("mutual connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnknownUser_Refused_ByName()
    {
        await using var silos = await TestSilos.StartAsync();
        var refused = await Assert.ThrowsAsync<UnknownUserException>(async () => await silos.Client.GetSuggestionsAsync(5));
        Assert.Equal(5, refused.UserId);
        await Assert.ThrowsAsync<UnknownUserException>(() => silos.Client.DismissAsync(5, 7));
    }

    [Fact]
    public async Task UnknownTarget_OfAnyAction_IsRefusedByNameUntilConnected()
    {
        const long Stranger = 123_457;
        await using var silos = await TestSilos.StartAsync(users: 90);
        var (user, client) = (ModelFixture.IdOf(3), silos.Client);
        Func<UserId, UserId, Task>[] actions =
        [
            client.DismissAsync, client.UndismissAsync, client.BlockAsync, client.UnblockAsync, client.InviteAsync, client.WithdrawAsync,
        ];
        foreach (var act in actions)
        {
            Assert.Equal(Stranger, (await Assert.ThrowsAsync<UnknownUserException>(() => act(user, Stranger))).UserId);
        }

        // A refused action does not make the stranger known.
        await Assert.ThrowsAsync<UnknownUserException>(async () => await client.GetSuggestionsAsync(Stranger));
        await client.ConnectAsync(Stranger, ModelFixture.IdOf(5));
        foreach (var act in actions)
        {
            await act(user, Stranger);
        }
    }

    [Fact]
    public async Task NewUser_GetsSuggestions_OnceConnected()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await silos.Client.ConnectAsync(123_456, ModelFixture.IdOf(5));
        await silos.Client.ConnectAsync(123_456, ModelFixture.IdOf(9));
        var answer = await silos.Client.GetSuggestionsAsync(123_456);
        Assert.Equal(20, answer.Count);
        Assert.DoesNotContain(answer.Suggestions, s => s.UserId == ModelFixture.IdOf(5) || s.UserId == ModelFixture.IdOf(9) || s.UserId == 123_456);
        Assert.Contains(answer.Suggestions, s => s.MutualCount > 0);

        // Friends of friends find the new user in turn.
        var friendOfFriend = silos.Model.Graph.Neighbors(5)[0];
        var other = await silos.Cluster.Client.GetGrain<IUserWorkGrain>(silos.Model.Graph.IdOf(friendOfFriend)).Generate(100);
        Assert.Contains(other.Suggestions, s => s.UserId == 123_456);
    }

    [Fact]
    public async Task Views_WithoutAction_DropThePersonInTheEnd()
    {
        await using var silos = await TestSilos.StartAsync();
        var user = ModelFixture.IdOf(3);
        var first = (await silos.Client.GetSuggestionsAsync(user)).Suggestions[0];
        await silos.Client.RecordViewsAsync(user, [first.UserId]);
        var discounted = (await silos.Client.GetSuggestionsAsync(user, 100)).Suggestions.FirstOrDefault(s => s.UserId == first.UserId);
        Assert.True(discounted is null || discounted.Score < first.Score);
        await silos.Client.RecordViewsAsync(user, [.. Enumerable.Repeat(first.UserId, (int)FatigueDiscount.DropAfter)]);
        Assert.DoesNotContain((await silos.Client.GetSuggestionsAsync(user, 100)).Suggestions, s => s.UserId == first.UserId);
    }

    [Fact]
    public async Task Order_Reused_UntilSomethingChanges()
    {
        await using var silos = await TestSilos.StartAsync();
        var user = ModelFixture.IdOf(3);
        var first = await silos.Client.GetSuggestionsAsync(user);
        var second = await silos.Client.GetSuggestionsAsync(user);
        Assert.NotEqual(first.RequestId, second.RequestId);
        Assert.Equal(first.Packed, second.Packed);
        await silos.Client.DismissAsync(user, first.Suggestions[0].UserId);
        var third = await silos.Client.GetSuggestionsAsync(user);
        Assert.Equal(first.Suggestions[1].UserId, third.Suggestions[0].UserId);
        Assert.Equal(20, third.Count);
    }

    [Fact]
    public async Task Swap_OfTheModelWhileServing_AnswersFromTheNewOne()
    {
        await using var silos = await TestSilos.StartAsync();
        var user = ModelFixture.IdOf(3);
        var blocked = (await silos.Client.GetSuggestionsAsync(user)).Suggestions[0].UserId;
        await silos.Client.BlockAsync(user, blocked);
        silos.Service<ModelRegistry>().Serve(await silos.PublishAsync("v2", 360, seed: 5));
        var answer = await silos.Client.GetSuggestionsAsync(user, 100);
        Assert.Equal("v2", answer.ModelVersion);
        Assert.DoesNotContain(answer.Suggestions, s => s.UserId == blocked);
    }

    [Fact]
    public async Task Questions_BeyondTheGenerationQueue_AreRefusedWithARetryTime()
    {
        await using var silos = await TestSilos.StartAsync(configure: o => (o.GenerateConcurrency, o.GenerateQueue) = (1, 1));
        var answers = Enumerable.Range(0, 200).Select(async u =>
        {
            try
            {
                await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(u));
                return (TimeSpan?)null;
            }
            catch (OverloadedException e)
            {
                return e.RetryAfter;
            }
        });
        var outcome = await Task.WhenAll(answers);
        Assert.Contains(outcome, o => o is null);
        Assert.Contains(outcome, o => o is not null);
        Assert.All(outcome.Where(o => o is not null), o => Assert.True(o > TimeSpan.Zero));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task Count_OutOfRange_Refused(int count)
    {
        await using var silos = await TestSilos.StartAsync();
        await Assert.ThrowsAsync<InvalidRequestException>(async () => await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(1), count));
    }
}
