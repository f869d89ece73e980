using Pymk.Core.Candidates;
using Pymk.Core.Privacy;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

/// <summary>A finished slate holds while the flags of the people in it do, and while the silo knows them.</summary>
public sealed class FlaggedSlateTests
{
    private const int Count = 20;
    private const int Mutual = 150;
    private const int Stranger = 160;

    // The first candidate; candidates follow the user, best first.
    private const int Best = UserWorld.Ordinal + 1;

    private readonly UserWorld _world = new(o => o.LeasePeriod = TimeSpan.FromSeconds(1));
    private ScoredList _order = null!;

    [Fact]
    public async Task Flag_OfAStranger_KeepsTheSlate()
    {
        await BeginAsync();
        var first = await AnswerAsync();
        Assert.Equal(ModelFixture.IdOf(Mutual), first.Suggestions[0].MutualSample[0].UserId);
        Assert.Same(first.Packed, (await AnswerAsync((Stranger, PersonFlags.Gone))).Packed);
        Assert.Same(first.Packed, (await AnswerAsync()).Packed);
    }

    [Theory]
    [InlineData(PersonFlags.Deactivated)]
    [InlineData(PersonFlags.Deleted)]
    [InlineData(PersonFlags.NotABridge)]
    [InlineData(PersonFlags.HidesConnections)]
    public async Task Flag_OfANamedPerson_NamesThemNoMore_UntilItEnds(PersonFlags flags)
    {
        await BeginAsync();
        var first = await AnswerAsync();
        Assert.All((await AnswerAsync((Mutual, flags))).Suggestions, s => Assert.Empty(s.MutualSample));
        Assert.Equal(first.Packed, (await AnswerAsync()).Packed);
    }

    [Theory]
    [InlineData(PersonFlags.Gone)]
    [InlineData(PersonFlags.NotSuggested)]
    public async Task Flag_OfAShownPerson_ShowsThemNoMore_UntilItEnds(PersonFlags flags)
    {
        await BeginAsync();
        var first = await AnswerAsync();
        var without = await AnswerAsync((Best, flags));
        Assert.DoesNotContain(without.Suggestions, s => s.UserId == ModelFixture.IdOf(Best));
        Assert.Equal(first.Packed, (await AnswerAsync()).Packed);
    }

    [Fact]
    public async Task Lease_RunsOut_NobodyIsShown_AndTheAnswerIsPartial_UntilTheShardAnswers()
    {
        await BeginAsync();
        var first = await AnswerAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(_world.Subscription.IsCurrent());
        await _world.SubscribeAsync();
        var partial = _world.Slates.TryAnswer(_order.Order, _order, Count)!;
        Assert.Empty(partial.Suggestions);
        Assert.Equal(AnswerMarks.Partial | AnswerMarks.Short, partial.Marks);
        Assert.True(_world.People.IsHidden(ModelFixture.IdOf(Best)));
        Assert.False(_world.People.IsGone(ModelFixture.IdOf(Best)));
        var after = await AnswerAsync();
        Assert.Equal((first.Marks, AnswerMarks.None), (after.Marks, after.Marks));
        Assert.Equal(first.Packed, after.Packed);
    }

    [Fact]
    public async Task EndBetweenOthers_OfAShownPerson_IsCountedAndNamedNoMore_UntilTheyConnectAgain()
    {
        await BeginAsync();
        _world.Relations.Set.Connected.Add(Mutual);
        var first = await AnswerAsync();
        Assert.Equal(1, first.Suggestions[0].MutualCount);
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        var ended = await EndAsync((Best, Mutual), (Mutual, Best));
        Assert.Equal((ModelFixture.IdOf(Best), 0), (ended.Suggestions[0].UserId, ended.Suggestions[0].MutualCount));
        Assert.Empty(ended.Suggestions[0].MutualSample);
        Assert.All(ended.Suggestions.Skip(1), s => Assert.Equal((1, 1), (s.MutualCount, s.MutualSample.Count)));

        // Another activation of the shard tells it again; news about strangers keep the slate.
        Assert.Same(ended.Packed, (await EndAsync((Best, Mutual), (Mutual, Best))).Packed);
        Assert.Same(ended.Packed, (await EndAsync((Best, Mutual), (Mutual, Best), (Stranger, Stranger + 1))).Packed);
        Assert.Equal(first.Packed, (await EndAsync()).Packed);
    }

    [Fact]
    public async Task EndBetweenOthers_BeforeTheListBegan_IsNotCountedTwice()
    {
        await EndAsync((Best, Mutual));
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        await BeginAsync();
        _world.Relations.Set.Connected.Add(Mutual);
        Assert.Equal(1, (await AnswerAsync()).Suggestions[0].MutualCount);
    }

    [Fact]
    public async Task EndBetweenOthers_BeforeAnOlderListWasRestored_IsNotCountedTwice()
    {
        var begun = _world.NowMs;
        await EndAsync((Best, Mutual));
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        await BeginAsync(begun);
        _world.Relations.Set.Connected.Add(Mutual);
        Assert.Equal(1, (await AnswerAsync()).Suggestions[0].MutualCount);
    }

    [Fact]
    public async Task Flag_OfAConnection_ClosesTheBridge_OfAStrangerDoesNot()
    {
        await BeginAsync();
        var friend = TestModels.First.Graph.Neighbors(UserWorld.Ordinal)[0];
        await AnswerAsync((Stranger, PersonFlags.Gone), (friend, PersonFlags.HidesConnections));
        Assert.Equal(0UL, _world.Relations.ClosedBridges);
        await AnswerAsync((friend, PersonFlags.NotABridge));
        Assert.NotEqual(0UL, _world.Relations.ClosedBridges);
        await AnswerAsync();
        Assert.Equal(0UL, _world.Relations.ClosedBridges);
    }

    [Fact]
    public async Task Model_ServedAfterTheFlagsCame_KnowsThem()
    {
        await BeginAsync();
        await AnswerAsync((Best, PersonFlags.Deleted));
        var people = _world.People.Of(TestModels.Second);
        Assert.Equal((PersonFlags.Deleted, PersonFlags.None), (people.Of(Best), people.Of(Stranger)));
        Assert.Same(people, _world.People.Of(TestModels.Second));
    }

    private async Task BeginAsync(long? begunMs = null)
    {
        await _world.SubscribeAsync();
        var set = new CandidateSet(UserWorld.Ordinal, 40);
        for (var i = 0; i < set.Count; i++)
        {
            set.Users[i] = UserWorld.Ordinal + 1 + i;
            set.MutualCounts[i] = 1;
        }

        Array.Fill(set.Mutuals, -1);
        for (var i = 0; i < set.Count; i++)
        {
            set.Mutuals[i * CandidateSet.MutualSample] = Mutual;
        }

        var now = _world.NowMs / 1_000;
        float[] scores = [.. Enumerable.Range(0, set.Count).Select(i => 1f / (2 + i))];
        _order = new ScoredList(TestModels.First, new CandidateList(set, begunMs ?? _world.NowMs, 0, _world.NowMs), scores, scores, now);
    }

    private async Task<SuggestionAnswer> EndAsync(params (int Person, int Other)[] ends)
    {
        _world.Shard.Ends = [.. ends.Select(e => new UserEnd(ModelFixture.IdOf(e.Person), ModelFixture.IdOf(e.Other), 1, false))];
        await _world.Leases.RenewAsync();
        return _order is null ? null! : await AnswerAsync();
    }

    // The flags come with a lease, as all that there are.
    private async Task<SuggestionAnswer> AnswerAsync(params (int Person, PersonFlags Flags)[] flags)
    {
        _world.Shard.Flags = [.. flags.Select(f => new UserFlags(ModelFixture.IdOf(f.Person), f.Flags))];
        await _world.Leases.RenewAsync();
        Assert.True(_world.Subscription.IsCurrent());
        return _world.Slates.TryAnswer(_order.Order, _order, Count)!;
    }
}
