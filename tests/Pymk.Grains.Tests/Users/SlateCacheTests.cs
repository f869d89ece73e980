using Pymk.Core.Rules;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

public sealed class SlateCacheTests
{
    private const int Count = 20;

    [Fact]
    public async Task Answer_SameOrderAndCount_ReusesTheSlate_UnderANewRequestId()
    {
        var (world, order) = await OrderAsync();
        var first = world.Slates.AnswerOf(order, Count);
        var second = world.Slates.AnswerOf(order, Count);
        Assert.Same(first.Packed, second.Packed);
        Assert.NotEqual(first.RequestId, second.RequestId);
    }

    [Fact]
    public async Task Answer_OtherCountOrOrder_WritesAnotherSlate()
    {
        var (world, order) = await OrderAsync();
        var first = world.Slates.AnswerOf(order, Count);
        Assert.Equal(Count - 1, world.Slates.AnswerOf(order, Count - 1).Suggestions.Count);
        var other = world.Slates.AnswerOf(Again(order), Count);
        Assert.NotSame(first.Packed, other.Packed);
        Assert.Equal(first.Packed, other.Packed);
    }

    [Fact]
    public async Task Answer_RelationsChanged_WritesAnotherSlate()
    {
        var (world, order) = await OrderAsync();
        var shown = world.Slates.AnswerOf(order, Count).Suggestions;
        world.Push(world.User, shown[0].UserId, RelationKind.Block);
        Assert.Equal(shown[1].UserId, world.Slates.AnswerOf(order, Count).Suggestions[0].UserId);
    }

    [Fact]
    public async Task Answer_TimeAloneMakesARuleHoldAPersonBack_WritesASlateWithoutThePerson()
    {
        var (world, order) = await OrderAsync();
        var dismissed = world.Slates.AnswerOf(order, Count).Suggestions[0].UserId;
        var began = world.Time.GetUtcNow();
        world.Push(world.User, dismissed, RelationKind.Dismissal);
        world.Time.AdjustTime(began + TimeSpan.FromDays(365));
        var shown = world.Slates.AnswerOf(order, Count);
        var version = world.Relations.Version;
        Assert.Equal(dismissed, shown.Suggestions[0].UserId);

        // No rule holds a person back as time passes, but a corrected clock goes back.
        world.Time.AdjustTime(began);
        var corrected = world.Slates.AnswerOf(order, Count).Suggestions;
        Assert.DoesNotContain(dismissed, corrected.Select(s => s.UserId));
        Assert.Equal((Count, version), (corrected.Count, world.Relations.Version));
    }

    [Fact]
    public async Task AnswerAnew_KeepsTheSlate_AnswerOnceDoesNot_ClearDropsIt()
    {
        var (world, order) = await OrderAsync();
        var kept = world.Slates.AnswerAnew(order, Count, AnswerMarks.Stale, ServingMetrics.Scored);
        Assert.Equal(AnswerMarks.Stale, kept.Marks);
        Assert.NotSame(kept.Packed, world.Slates.AnswerOnce(order, Count).Packed);
        var reused = world.Slates.AnswerOf(order, Count);
        Assert.Same(kept.Packed, reused.Packed);
        Assert.Equal(AnswerMarks.None, reused.Marks);
        world.Slates.Clear();
        Assert.NotSame(kept.Packed, world.Slates.AnswerOf(order, Count).Packed);
    }

    [Fact]
    public async Task Answer_ProfileChangesTheBand_WritesASlateWithoutAndWithThePerson()
    {
        var (world, order) = await OrderAsync(new RuleOptions { Age = new AgeOptions { Attribute = "age" } });
        world.Facts.CompleteProfiles();
        Assert.Empty(world.Slates.AnswerOf(order, Count).Suggestions);
        for (var user = 0; user < TestModels.First.Graph.UserCount; user++)
        {
            world.Facts.TakeProfile(ModelFixture.IdOf(user), ["30"]);
        }

        var shown = world.Slates.AnswerOf(order, Count);
        Assert.Equal((Count, AnswerMarks.None), (shown.Count, shown.Marks));
        Assert.Same(shown.Packed, world.Slates.AnswerOf(order, Count).Packed);
        var first = shown.Suggestions[0].UserId;
        world.Facts.TakeProfile(first, ["17"]);
        var without = world.Slates.AnswerOf(order, Count).Suggestions;
        Assert.Equal((Count, shown.Suggestions[1].UserId), (without.Count, without[0].UserId));
        Assert.DoesNotContain(first, without.Select(s => s.UserId));

        world.Facts.TakeProfile(first, ["18"]);
        Assert.Equal(first, world.Slates.AnswerOf(order, Count).Suggestions[0].UserId);
        world.Facts.TakeProfile(world.User, ["17"]);
        Assert.Empty(world.Slates.AnswerOf(order, Count).Suggestions);
    }

    private static ScoredList Again(ScoredList order) =>
        new(order.Model, order.Candidates, order.Invite, order.Accept, order.Order.ScoredAt + 1);

    private static async Task<(UserWorld World, ScoredList Order)> OrderAsync(RuleOptions? rules = null)
    {
        var world = await UserWorld.SubscribedAsync(rules: rules);
        var candidates = FakeListGenerator.Pack(TestModels.First, UserWorld.Ordinal, world.NowMs);
        float[] scores = [.. Enumerable.Range(0, FakeListGenerator.Candidates).Select(i => 1f / (2 + i))];
        return (world, new ScoredList(TestModels.First, candidates, scores, scores, world.NowMs / 1_000));
    }
}

file static class SlateCacheExtensions
{
    public static SuggestionAnswer AnswerOf(this SlateCache slates, ScoredList order, int count) => slates.TryAnswer(order.Order, order, count)!;
}
