using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

public sealed class BatchedSuggestionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Questions_AskedTogether_AreAnsweredAsAskedAlone(int silos)
    {
        await using var test = await TestSilos.StartAsync(silos);
        var users = Enumerable.Range(0, 200).Select(ModelFixture.IdOf).ToArray();
        var alone = new List<long[]>();
        foreach (var user in users)
        {
            alone.Add(People(await test.Client.GetSuggestionsAsync(user)));
        }

        var together = await Task.WhenAll(users.Select(u => test.Client.GetSuggestionsAsync(u).AsTask()));
        Assert.Equal(alone, together.Select(People));
    }

    [Fact]
    public async Task Questions_WithABadOne_AllButThatAreAnswered()
    {
        await using var test = await TestSilos.StartAsync();
        long[] users = [.. Enumerable.Range(0, 100).Select(ModelFixture.IdOf), 5];
        var asked = users.Select(u => test.Client.GetSuggestionsAsync(u).AsTask()).ToArray();
        await Assert.ThrowsAsync<UnknownUserException>(() => asked[^1]);
        Assert.All(await Task.WhenAll(asked[..^1]), a => Assert.Equal(20, a.Count));
    }

    [Fact]
    public async Task Batch_OfWarmAndColdUsers_AnswersTheWarmOnes()
    {
        await using var test = await TestSilos.StartAsync();
        var batch = test.Cluster.Client.GetGrain<ISuggestionBatchGrain>(0);
        var (warm, cold) = (ModelFixture.IdOf(1), ModelFixture.IdOf(2));
        var people = People(await test.Client.GetSuggestionsAsync(warm));

        var answers = await batch.GetSuggestions([new(warm, 20), new(cold, 20), new(5, 20), new(warm, 0), new(warm, 10)]);
        Assert.Equal(people, People(answers[0]!));
        Assert.All(answers[1..4], Assert.Null);
        Assert.Equal(10, answers[4]!.Count);
    }

    [Fact]
    public async Task RankedAtOnce_ManyForOneUser_IsTheOrderOfOne()
    {
        await using var test = await TestSilos.StartAsync();
        var user = ModelFixture.IdOf(3);
        var grain = test.Cluster.Client.GetGrain<IUserWorkGrain>(user);
        Assert.Null(await grain.TryRank(20));
        var people = People(await grain.Rank(20));
        var many = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.TryRank(20).AsTask()));
        Assert.All(many, answer => Assert.Equal(people, People(answer!)));

        await test.Client.DismissAsync(user, people[0]);
        Assert.DoesNotContain(people[0], People((await grain.TryRank(20))!));
    }

    [Fact]
    public async Task Batch_AfterDismissalAndBlock_HoldsNeither()
    {
        await using var test = await TestSilos.StartAsync();
        var batch = test.Cluster.Client.GetGrain<ISuggestionBatchGrain>(0);
        var user = ModelFixture.IdOf(1);
        var people = People(await test.Client.GetSuggestionsAsync(user));
        await test.Client.DismissAsync(user, people[0]);
        await test.Client.BlockAsync(people[1], user);
        await test.Client.ConnectAsync(people[2], user);

        // A question that the grain cannot answer at once gets null, never an old slate.
        var answer = (await batch.GetSuggestions([new(user, 20)]))[0] ?? await test.Client.GetSuggestionsAsync(user);
        Assert.Empty(People(answer).Intersect(people[..3]));
    }

    private static long[] People(SuggestionAnswer answer) => [.. answer.Suggestions.Select(s => s.UserId)];
}
