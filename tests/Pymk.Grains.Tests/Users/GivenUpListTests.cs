using Pymk.Core.Rules;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

/// <summary>The silo gave up the list of an active user: the best of the order still answer, and the store has the list.</summary>
public sealed class GivenUpListTests
{
    // A slate of this many looks at more than the best that stay.
    private const int Many = 60;

    [Fact]
    public async Task Ask_AfterADismissal_AnswersFromTheBest_WithoutList()
    {
        var (world, first) = await GivenUpAsync();
        world.Push(world.User, first[0].UserId, RelationKind.Dismissal);
        var next = (await world.AskAsync()).Suggestions;
        Assert.Equal([.. first.Skip(1).Select(s => s.UserId)], next.Take(19).Select(s => s.UserId));
        Assert.Equal((1, 0, 1), (world.Scorer.Calls, world.Generator.Restored, world.Store.Reads));
        Assert.Null(world.Supply.Current);
    }

    [Fact]
    public async Task Ask_ForMoreThanTheBest_ReadsTheListFromTheStore_AndRanksItAgain()
    {
        var (world, first) = await GivenUpAsync();
        Assert.Null(world.Suggestions.TryAnswer(Many));
        var many = (await world.Suggestions.AnswerAsync(Many, Freshness.Reuse)).Suggestions;
        Assert.Equal(Many, many.Count);
        Assert.Equal(first.Select(s => s.UserId), many.Take(20).Select(s => s.UserId));
        Assert.Equal((1, 1, 2, 2), (world.Generator.Calls, world.Generator.Restored, world.Scorer.Calls, world.Store.Reads));
        Assert.NotNull(world.Supply.Current);
    }

    [Fact]
    public async Task Ask_ForMoreThanTheBest_AfterAConnection_Generates()
    {
        var (world, _) = await GivenUpAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        world.Push(world.User, ModelFixture.IdOf(290), RelationKind.Connection);
        await world.Suggestions.AnswerAsync(Many, Freshness.Reuse);
        Assert.Equal((2, 0), (world.Generator.Calls, world.Generator.Restored));
    }

    [Fact]
    public async Task Ask_StoreLostTheList_Generates()
    {
        var (world, _) = await GivenUpAsync();
        world.Store.Stored = Array.Empty<byte>();
        await world.Suggestions.AnswerAsync(Many, Freshness.Reuse);
        Assert.Equal((2, 0), (world.Generator.Calls, world.Generator.Restored));
    }

    [Fact]
    public async Task Ask_ListOfAnOlderProfileInTheStore_IsNotTaken_TheOneWrittenSinceIs()
    {
        var (world, _) = await GivenUpAsync();
        world.Suggestions.Discard();
        await world.AskAsync();
        Assert.Equal((2, 0), (world.Generator.Calls, world.Generator.Restored));
        GiveUp(world);
        await world.Suggestions.AnswerAsync(Many, Freshness.Reuse);
        Assert.Equal((2, 1), (world.Generator.Calls, world.Generator.Restored));
    }

    [Fact]
    public async Task Ask_WhileGenerationsAreOverloaded_AnswersFromTheBest_MarkedStaleBeyondItsAge_OrThrows()
    {
        var (world, first) = await GivenUpAsync();
        world.Generator.Overloaded = true;
        await Assert.ThrowsAsync<OverloadedException>(async () => await world.Suggestions.AnswerAsync(Many, Freshness.Reuse));
        world.Time.Advance(TimeSpan.FromMinutes(11));
        var stale = await world.AskAsync();
        Assert.Equal(AnswerMarks.Stale, stale.Marks);
        Assert.Equal(first.Select(s => s.UserId), stale.Suggestions.Select(s => s.UserId));
        world.Generator.Overloaded = false;
        Assert.Equal(AnswerMarks.None, (await world.AskAsync()).Marks);
    }

    [Fact]
    public async Task Ask_AnotherModel_GeneratesItsList()
    {
        var (world, _) = await GivenUpAsync();
        world.Registry.Serve(TestModels.Second);
        await world.SubscribeAsync();
        Assert.False(world.Suggestions.HasList);
        Assert.Equal("v2", (await world.AskAsync()).ModelVersion);
        Assert.Equal((2, 0), (world.Generator.Calls, world.Generator.Restored));
    }

    [Fact]
    public async Task Refresh_AfterAConnection_GeneratesAlthoughTheListWasGivenUp()
    {
        var (world, _) = await GivenUpAsync();
        world.Suggestions.RefreshSoon();
        world.Time.Advance(TimeSpan.FromMilliseconds(100));
        await world.LastCall;
        Assert.Equal((2, true), (world.Generator.Calls, world.Supply.Current is not null));
    }

    [Fact]
    public async Task Leave_TheListIsNoLongerInMemory()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        Assert.True(world.ListsInMemory.Bytes > 0);
        world.Supply.Leave();
        Assert.Equal(0, world.ListsInMemory.Bytes);
    }

    private static async Task<(UserWorld World, IReadOnlyList<Suggestion> First)> GivenUpAsync()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Generator.Size = 250;
        var first = (await world.AskAsync()).Suggestions;
        GiveUp(world);
        return (world, first);
    }

    private static void GiveUp(UserWorld world)
    {
        // A list that was used goes only after some others.
        var other = new CachedList();
        for (var i = 0; i < 5 && world.Supply.Current is not null; i++)
        {
            world.ListsInMemory.Keep(other, FakeListGenerator.Pack(TestModels.First, UserWorld.Ordinal, world.NowMs));
        }

        Assert.Null(world.Supply.Current);
    }
}
