using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;

namespace Pymk.Grains.Tests.Users;

public sealed class UserSuggestionsTests
{
    private static readonly TimeSpan OrderMaxAge = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ListMaxAge = TimeSpan.FromHours(6);

    [Fact]
    public async Task TryAnswer_BeforeTheFirstAnswer_Null_ThenReuses()
    {
        var world = await UserWorld.SubscribedAsync();
        Assert.Null(world.Suggestions.TryAnswer(20));
        var first = await world.AskAsync();
        var second = world.Suggestions.TryAnswer(20);
        Assert.Same(first.Packed, second!.Packed);
        Assert.NotEqual(first.RequestId, second.RequestId);
        Assert.Equal((1, AnswerMarks.None), (world.Scorer.Calls, second.Marks));
    }

    [Fact]
    public async Task TryAnswer_PersonDismissed_IsGoneFromTheNextSlate_OfTheSameOrder()
    {
        var world = await UserWorld.SubscribedAsync();
        var first = (await world.AskAsync()).Suggestions;
        world.Push(world.User, first[0].UserId, RelationKind.Dismissal);
        var next = world.Suggestions.TryAnswer(20)!.Suggestions;
        Assert.Equal(first[1].UserId, next[0].UserId);
        Assert.Equal((20, 1), (next.Count, world.Scorer.Calls));
    }

    [Fact]
    public async Task TryAnswer_OrderBeyondItsAge_Null_AndTheListIsRankedAgain()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        world.Time.Advance(OrderMaxAge);
        Assert.NotNull(world.Suggestions.TryAnswer(20));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(world.Suggestions.TryAnswer(20));
        Assert.Equal(AnswerMarks.None, (await world.AskAsync()).Marks);
        Assert.NotNull(world.Suggestions.TryAnswer(20));
        Assert.Equal((2, 1), (world.Scorer.Calls, world.Generator.Calls));
    }

    [Fact]
    public async Task Answer_RankingRefused_OldOrderMarkedStale_UntilRankingWorks()
    {
        var world = await UserWorld.SubscribedAsync();
        var fresh = await world.AskAsync();
        world.Time.Advance(OrderMaxAge + TimeSpan.FromSeconds(1));
        world.Scorer.Overloaded = true;
        world.Push(world.User, fresh.Suggestions[0].UserId, RelationKind.Block);
        var stale = await world.AskAsync();
        Assert.Equal(AnswerMarks.Stale, stale.Marks);
        Assert.Equal(fresh.Suggestions[1].UserId, stale.Suggestions[0].UserId);
        world.Scorer.Overloaded = false;
        Assert.Equal(AnswerMarks.None, (await world.AskAsync()).Marks);
    }

    [Fact]
    public async Task Answer_RankingRefused_WithoutAnOrderOfThisModel_Throws()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Scorer.Overloaded = true;
        await Assert.ThrowsAsync<OverloadedException>(world.AskAsync);
        world.Scorer.Overloaded = false;
        await world.AskAsync();
        world.Registry.Serve(TestModels.Second);
        await world.SubscribeAsync();
        world.Scorer.Overloaded = true;
        await Assert.ThrowsAsync<OverloadedException>(world.AskAsync);
    }

    [Fact]
    public async Task Answer_RankingDemandedAndRefused_Throws()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        world.Scorer.Overloaded = true;
        await Assert.ThrowsAsync<OverloadedException>(async () => await world.Suggestions.AnswerAsync(20, Freshness.Rank));
    }

    [Fact]
    public async Task Answer_ListBeyondItsAge_AnswersFromIt_AndGeneratesInTheBackground()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        var old = world.Supply.Current;
        world.Time.Advance(ListMaxAge + TimeSpan.FromSeconds(1));
        await world.AskAsync();
        Assert.Same(old, world.Supply.Current);
        world.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.NotSame(old, world.Supply.Current);
        Assert.Equal((2, 3, 0), (world.Generator.Calls, world.Scorer.Calls, world.Timers));
        Assert.NotNull(world.Suggestions.TryAnswer(20));
    }

    [Fact]
    public async Task Answer_ListWithinItsAge_NoRefresh()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        world.Time.Advance(ListMaxAge);
        await world.AskAsync();
        Assert.Equal((1, 0), (world.Generator.Calls, world.Timers));
    }

    [Fact]
    public async Task Refresh_Overloaded_KeepsTheOrder_AndTriesAgain()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        world.Generator.Overloaded = true;
        world.Suggestions.RefreshSoon();
        world.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal((2, 1), (world.Generator.Calls, world.Timers));
        Assert.NotNull(world.Suggestions.TryAnswer(20));
        world.Generator.Overloaded = false;
        world.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal((3, 2, 0), (world.Generator.Calls, world.Scorer.Calls, world.Timers));
    }

    [Fact]
    public async Task Refresh_DuringTheFirstGeneration_GeneratesOnceMoreAfterIt()
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Generator.Gate = gate.Task;
        var asked = world.AskAsync();
        world.Suggestions.RefreshSoon();
        world.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal((1, 1), (world.Generator.Calls, world.Timers));
        gate.SetResult();
        await asked;
        world.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal((2, 0), (world.Generator.Calls, world.Timers));
    }

    [Fact]
    public async Task Discard_ForgetsOrderAndStoredList()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        world.Suggestions.Discard();
        Assert.Null(world.Suggestions.TryAnswer(20));
        await world.AskAsync();
        Assert.Equal(2, world.Generator.Calls);
    }

    [Fact]
    public async Task TryRank_NeedsAListInMemory_AndKeepsNoOrder()
    {
        var world = await UserWorld.SubscribedAsync();
        Assert.Null(await world.Suggestions.TryRankAsync(20));
        var first = await world.AskAsync();
        Assert.Equal(first.Packed, (await world.Suggestions.TryRankAsync(20))!.Packed);
        Assert.Same(first.Packed, world.Suggestions.TryAnswer(20)!.Packed);
        world.Time.Advance(ListMaxAge + TimeSpan.FromSeconds(1));
        Assert.Null(await world.Suggestions.TryRankAsync(20));
    }

    [Fact]
    public async Task TryRank_ModelChangesMeanwhile_Null()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        var gate = new TaskCompletionSource();
        world.Scorer.Gate = gate.Task;
        var ranking = world.Suggestions.TryRankAsync(20);
        world.Registry.Serve(TestModels.Second);
        gate.SetResult();
        Assert.Null(await ranking);
    }

    [Fact]
    public async Task Answer_FewerPeopleThanAskedFor_MarkedShort()
    {
        var world = await UserWorld.SubscribedAsync();
        Assert.Equal(AnswerMarks.Short, (await world.Suggestions.AnswerAsync(100, Freshness.Reuse)).Marks);
    }
}
