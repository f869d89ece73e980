using Pymk.Core.Candidates;
using Pymk.Core.Slates;
using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;

namespace Pymk.Grains.Tests.Users;

public sealed class UserPlanTests
{
    private static readonly ServingPlan Exploring = new(new CandidateOptions(), new SlateOptions { ExplorationPercent = 50 });
    private static readonly ServingPlan Searching = new(new CandidateOptions { Walk = 0 }, new SlateOptions());

    [Fact]
    public async Task Plan_OfOtherSlates_RanksAgainAndKeepsTheList()
    {
        var world = await UserWorld.SubscribedAsync();
        var before = Ids(await world.AskAsync());

        world.Suggestions.Use(Exploring);
        var explored = await world.AskAsync();

        Assert.Equal((1, 2), (world.Generator.Calls, world.Scorer.Calls));
        Assert.NotEqual(before, Ids(explored));
        Assert.Equal(8, explored.RequestId.Version);
        Assert.Equal(Ids(explored), Ids(await world.AskAsync()));
        var tag = AnswerTag.Read(explored.RequestId.ToString())!;
        for (var place = 1; place <= before.Length; place++)
        {
            Assert.NotEqual(SlateExploration.IsExplored(50, tag.Seed, place), before[place - 1] == Ids(explored)[place - 1]);
        }

        world.Suggestions.Use(ServingPlan.Standard);
        var after = await world.AskAsync();
        Assert.Equal(before, Ids(after));
        Assert.Equal(4, after.RequestId.Version);
        Assert.Equal(1, world.Generator.Calls);
    }

    [Fact]
    public async Task Plan_OfOtherCandidates_GeneratesAnewAndIsNotTakenFromTheStoreByAnother()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        Assert.Equal(1, world.Generator.Calls);

        world.Suggestions.Use(Searching);
        Assert.Null(world.Suggestions.TryAnswer(20));
        await world.AskAsync();
        Assert.Equal(2, world.Generator.Calls);
        Assert.Contains(Searching.Lists, System.Text.Encoding.UTF8.GetString(world.Store.Stored.Span));

        // Another activation, of the same store.
        world.Suggestions.Reset();
        await world.AskAsync();
        Assert.Equal((2, 1), (world.Generator.Calls, world.Generator.Restored));
        world.Suggestions.Reset();
        world.Suggestions.Use(ServingPlan.Standard);
        await world.AskAsync();
        Assert.Equal((3, 1), (world.Generator.Calls, world.Generator.Restored));
    }

    [Fact]
    public async Task Plan_ThatChangesWhileAListIsScored_DoesNotKeepTheOrder()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        var gate = new TaskCompletionSource();
        world.Scorer.Gate = gate.Task;
        world.Suggestions.RefreshSoon();
        world.Time.Advance(TimeSpan.FromSeconds(1));

        world.Suggestions.Use(Exploring);
        gate.SetResult();
        await world.LastCall;

        Assert.Null(world.Suggestions.TryAnswer(20));
    }

    private static long[] Ids(SuggestionAnswer answer) => [.. answer.Suggestions.Select(s => s.UserId)];
}
