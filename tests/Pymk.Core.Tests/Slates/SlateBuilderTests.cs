using CsCheck;
using Pymk.Core.Candidates;
using Pymk.Core.Diversity;
using Pymk.Core.Features;
using Pymk.Core.Privacy;
using Pymk.Core.Rules;
using Pymk.Core.Slates;
using Pymk.Core.Tests.Rules;
using Xunit;

namespace Pymk.Core.Tests.Slates;

public sealed class SlateBuilderTests
{
    private const long Now = 1_000_000;
    private static readonly SlateBuilder Builder = new(new SlateOptions());

    private static CandidateSet Set(int count, int user = 0)
    {
        var set = new CandidateSet(user, count);
        Array.Fill(set.Mutuals, -1);
        Array.Fill(set.SharedTokens, -1);
        for (var i = 0; i < count; i++)
        {
            (set.Users[i], set.Communities[i], set.Sources[i]) = (i, i % 7, CandidateSources.TwoHop);
        }

        return set;
    }

    private enum What
    {
        Connect,
        Disconnect,
        Invite,
        Block,
        Dismiss,
        Leave,
    }

    [Fact]
    public void Slate_AfterAnyOrderOfEvents_NeverHoldsAForbiddenPerson()
    {
        var events = Gen.Select(Gen.Enum<What>(), Gen.Int[0, 59], Gen.Long[Now - (400L * 86_400), Now]).Array[0, 120];
        events.Sample(history =>
        {
            var relations = new RelationSet();
            var gone = new HashSet<int>();
            foreach (var (what, other, at) in history)
            {
                Apply(relations, gone, what, other, at);
            }

            var people = new FlaggedPeople(1, gone.Select(g => KeyValuePair.Create(g, PersonFlags.Gone)));

            var scores = Enumerable.Range(0, 60).Select(i => 1f / (i + 1)).ToArray();
            var slate = Builder.Build(Set(60), scores, scores, new RuleContext(0, Now, relations, people), 20);
            return slate.Count == slate.Select(s => s.User).Distinct().Count() && slate.All(s => s.User != 0
                && !relations.Connected.Contains(s.User) && !relations.Pending.Contains(s.User) && !relations.Blocked.Contains(s.User)
                && !gone.Contains(s.User) && (!relations.DismissedUntil.TryGetValue(s.User, out var until) || until <= Now));
        }, iter: 500);
    }

    [Fact]
    public void Slate_AnyScoresDiscountsAndRules_IsThatOfSortingEverybody()
    {
        var people = Gen.Select(Gen.Int[0, 30], Gen.Int[0, 12], Gen.Int[0, 2_000], Gen.Int[0, 3]).Array[1, 700];
        Gen.Select(people, Gen.Int[1, 40]).Sample((drawn, count) =>
        {
            var (relations, set) = (new RelationSet(), Set(drawn.Length, user: -1));
            for (var i = 0; i < drawn.Length; i++)
            {
                if (drawn[i].Item2 > 4)
                {
                    relations.Views[i] = new ViewTally(drawn[i].Item2, Now);
                }

                if (drawn[i].Item4 == 0)
                {
                    relations.Blocked.Add(i);
                }
            }

            var (context, ones) = (new RuleContext(-1, Now, relations, FlaggedPeople.None), Enumerable.Repeat(1f, drawn.Length).ToArray());
            var scores = Array.ConvertAll(drawn, d => d.Item1 / 30f);
            float Discounted(int i) => (relations.Views.TryGetValue(i, out var shown) ? scores[i] * FatigueDiscount.Factor(shown, Now) : scores[i])
                * ExposureDiscount.Factor(drawn[i].Item3, new DiversityOptions().DailyExposures);
            var sorted = Enumerable.Range(0, drawn.Length).Where(i => RuleBook.HeldBackBy(context, i) is null)
                .OrderByDescending(Discounted).ThenBy(i => i).Take(4 * count).ToArray();

            var slate = Builder.Build(set, scores, ones, context, count, i => drawn[i].Item3);

            return slate.Select(s => s.User).SequenceEqual(PickOf(set, sorted, count))
                && slate.All(s => s.Score == Discounted(s.User)) && IsTraced(slate, Discounted) && IsThatOfTheHead(slate);

            // The best 192 give the same slate, or say that they are too few.
            bool IsThatOfTheHead(IReadOnlyList<Suggestion> expected)
            {
                var head = SlateHead.Of(set, scores, ones, ValueWeights.Plain);
                var built = Builder.Build(head, context, count, i => drawn[i].Item3);
                return built is null
                    ? !head.IsWhole
                    : built.Select(Told).SequenceEqual(expected.Select(Told));
            }

            bool IsTraced(IReadOnlyList<Suggestion> expected, Func<int, float> score)
            {
                var trace = new SlateTrace();
                var traced = Builder.Build(set, scores, ones, context, count, i => drawn[i].Item3, trace: trace);
                var all = Enumerable.Range(0, drawn.Length).Where(i => RuleBook.HeldBackBy(context, i) is null).OrderByDescending(score).ThenBy(i => i);
                return traced.Select(s => (s.User, s.Score)).SequenceEqual(expected.Select(s => (s.User, s.Score)))
                    && trace.Picked.SequenceEqual(traced.Select(s => s.User))
                    && trace.Allowed.Select(c => (c.Position, c.Score)).SequenceEqual(all.Select(i => (i, score(i))))
                    && trace.Considered == Math.Min(trace.Allowed.Count, 4 * count)
                    && trace.Full.All(f => set.Communities[f.Position] >= 0);
            }
        }, iter: 500);
    }

    [Fact]
    public void Head_RulesLeaveTooFewOfTheBest_IsNotEnough_AndIsEnoughWhereTheyLeaveMany()
    {
        const int Count = 1_500;
        var (set, relations) = (Set(Count), new RelationSet());
        var scores = Enumerable.Range(0, Count).Select(i => 1f / (i + 1)).ToArray();
        var head = SlateHead.Of(set, scores, scores, ValueWeights.Plain);
        Assert.Equal((SlateHead.MaxCount, false), (head.Count, head.IsWhole));

        var context = new RuleContext(Count, Now, relations, FlaggedPeople.None);
        foreach (var blocked in Enumerable.Range(0, SlateHead.MaxCount - 80))
        {
            relations.Blocked.Add(blocked);
        }

        var slate = Builder.Build(set, scores, scores, context, 20);
        Assert.Equal(slate.Select(Told), Builder.Build(head, context, 20)!.Select(Told));
        relations.Blocked.Add(SlateHead.MaxCount - 80);
        Assert.Null(Builder.Build(head, context, 20));
        Assert.Null(Builder.Build(head, context, 100));
    }

    [Fact]
    public void Slate_RuleForbidsTheBest1480Of1500_IsFilledFromTheRest()
    {
        const int Count = 1_500;
        var facts = new FakeFacts(OperatorRules.Create(new RuleOptions { Age = new AgeOptions { Attribute = "age" } })!, 20_000);
        for (var i = 0; i < Count; i++)
        {
            facts.Values[i] = i < Count - 20 ? "40" : "17";
        }

        facts.Values[Count] = "16";
        var scores = Enumerable.Range(0, Count).Select(i => 1f / (i + 1)).ToArray();
        var slate = Builder.Build(Set(Count), scores, scores, new RuleContext(Count, Now, new RelationSet(), FlaggedPeople.None, facts), 20);
        Assert.Equal(Enumerable.Range(Count - 20, 20), slate.Select(s => s.User).Order());
    }

    [Fact]
    public void Slate_InactivePeopleDiscounted_IsOrderedByTheLowerScores()
    {
        var options = new RuleOptions { InactiveDays = 30, InactiveAction = InactiveAction.Discount, InactiveFactor = 0.25 };
        var facts = new FakeFacts(OperatorRules.Create(options)!, 20_000) { LastActiveDays = { [0] = 19_000, [1] = 20_000 } };
        var slate = Builder.Build(Set(3), [1, 1, 1], [0.8f, 0.4f, 0.1f], new RuleContext(9, Now, new RelationSet(), FlaggedPeople.None, facts), 3);
        Assert.Equal([(1, 0.4f), (0, 0.2f), (2, 0.1f)], slate.Select(s => (s.User, s.Score)));
    }

    [Fact]
    public void Slate_ManyAllowed_IsFullAndBestFirst()
    {
        var invite = Enumerable.Range(0, 100).Select(i => ((i * 37) % 100) / 100f).ToArray();
        var accept = Enumerable.Repeat(0.5f, 100).ToArray();
        var slate = Builder.Build(Set(100), invite, accept, new RuleContext(200, Now, new RelationSet(), FlaggedPeople.None), 20);
        Assert.Equal(20, slate.Count);
        Assert.Equal(slate.OrderByDescending(s => s.Score).Select(s => s.User), slate.Select(s => s.User));
        Assert.Equal(0.99f * 0.5f, slate[0].Score, 4);
    }

    [Fact]
    public void Slate_FewAllowed_HoldsThemAll()
    {
        var relations = new RelationSet();
        relations.Connected.UnionWith(Enumerable.Range(0, 95));
        var scores = Enumerable.Repeat(0.5f, 100).ToArray();
        var slate = Builder.Build(Set(100), scores, scores, new RuleContext(200, Now, relations, FlaggedPeople.None), 20);
        Assert.Equal([95, 96, 97, 98, 99], slate.Select(s => s.User).Order());
    }

    [Fact]
    public void Dismissed_HalfAYearLater_MayBeShownAgain()
    {
        var relations = new RelationSet();
        relations.DismissedUntil[3] = Now + (long)RelationSet.DismissalPeriod.TotalSeconds;
        Assert.Equal("dismissed", RuleBook.HeldBackBy(new RuleContext(0, Now, relations, FlaggedPeople.None), 3)?.Name);
        Assert.Null(RuleBook.HeldBackBy(new RuleContext(0, Now + (181L * 86_400), relations, FlaggedPeople.None), 3));
    }

    [Fact]
    public void ShownOften_WithoutAction_SinksThenDropsThenRecovers()
    {
        var scores = Enumerable.Range(0, 40).Select(i => 1f - (i / 100f)).ToArray();
        var ones = Enumerable.Repeat(1f, 40).ToArray();
        var relations = new RelationSet();
        relations.Views[1] = new ViewTally(4, Now);
        var slate = Builder.Build(Set(40), scores, ones, new RuleContext(200, Now, relations, FlaggedPeople.None), 40);
        Assert.Equal(1, slate[^1].User);
        relations.Views[1] = new ViewTally(12, Now);
        Assert.DoesNotContain(Builder.Build(Set(40), scores, ones, new RuleContext(200, Now, relations, FlaggedPeople.None), 40), s => s.User == 1);
        var later = new RuleContext(200, Now + (60L * 86_400), relations, FlaggedPeople.None);
        Assert.Contains(Builder.Build(Set(40), scores, ones, later, 40), s => s.User == 1);
    }

    [Fact]
    public void ReceiverOverBudget_IsDiscounted()
    {
        var scores = Enumerable.Range(0, 40).Select(i => 1f - (i / 100f)).ToArray();
        var ones = Enumerable.Repeat(1f, 40).ToArray();
        var context = new RuleContext(200, Now, new RelationSet(), FlaggedPeople.None);
        var slate = Builder.Build(Set(40), scores, ones, context, 40, user => user == 0 ? 1000 : 3);
        Assert.Equal(0, slate[^1].User);
    }

    [Fact]
    public void OneEmployer_WithBetterScores_DoesNotTakeTheSlate()
    {
        var set = Set(100);
        for (var i = 0; i < 60; i++)
        {
            set.SharedTokens[i] = 9;
            set.Pair[(i * PairFeatures.Count) + (int)PairFeature.RarestAttribute] = (Half)5;
        }

        var scores = Enumerable.Range(0, 100).Select(i => 1f - (i / 200f)).ToArray();
        var slate = Builder.Build(set, scores, scores, new RuleContext(200, Now, new RelationSet(), FlaggedPeople.None), 20);
        Assert.Equal(20, slate.Count);
        Assert.Equal(10, slate.Count(s => s.User < 60));
        Assert.Equal(slate.OrderByDescending(s => s.Score).Select(s => s.User), slate.Select(s => s.User));
    }

    [Fact]
    public void CommonAttribute_SharedByMost_IsNoGroup()
    {
        var set = Set(100);
        Array.Fill(set.SharedTokens, 9);
        for (var i = 0; i < set.Count; i++)
        {
            set.Pair[(i * PairFeatures.Count) + (int)PairFeature.RarestAttribute] = (Half)1.1;
        }

        var scores = Enumerable.Range(0, 100).Select(i => 1f - (i / 200f)).ToArray();
        var slate = Builder.Build(set, scores, scores, new RuleContext(200, Now, new RelationSet(), FlaggedPeople.None), 20);
        Assert.Equal(Enumerable.Range(0, 20), slate.Select(s => s.User));
    }

    [Theory]
    [InlineData(PersonFlags.NotABridge, true)]
    [InlineData(PersonFlags.HidesConnections, false)]
    public void Slate_OfAListOlderThanTheChoice_TellsNoPathToThePerson(PersonFlags choice, bool countHidden)
    {
        var set = Set(3);
        (set.Sources[1], set.Sources[2]) = (CandidateSources.TwoHop | CandidateSources.Nearest, CandidateSources.TwoHop | CandidateSources.Walk);
        Array.Fill(set.MutualCounts, (ushort)2);
        (set.Mutuals[CandidateSet.MutualSample], set.Mutuals[2 * CandidateSet.MutualSample]) = (7, 7);
        var people = new FlaggedPeople(1, [new(1, choice)], countHidden);
        var slate = Builder.Build(set, [1, 1, 1], [0.1f, 0.9f, 0.8f], new RuleContext(0, Now, new RelationSet(), people), 2);
        Assert.Equal((1, CandidateSources.Nearest, 0), (slate[0].User, slate[0].Sources, slate[0].MutualCount));
        Assert.Empty(slate[0].Mutuals);
        Assert.Equal([ReasonKind.SameCircles], slate[0].Reasons.Select(r => r.Kind));
        Assert.Equal((2, set.Sources[2], 2), (slate[1].User, slate[1].Sources, slate[1].MutualCount));
        Assert.Equal([7], slate[1].Mutuals);
    }

    [Fact]
    public void Slate_OfAListOlderThanAnEndBetweenOthers_NeitherCountsNorNamesIt()
    {
        var set = Set(3);
        set.MutualCounts.AsSpan().Fill(2);
        for (var i = 0; i < set.Count; i++)
        {
            (set.Mutuals[i * CandidateSet.MutualSample], set.Mutuals[(i * CandidateSet.MutualSample) + 1]) = (7, 8);
        }

        var relations = new RelationSet();
        relations.Connected.UnionWith([7, 8]);

        // Of candidate 0 one after the list and one before, which the list does not count; of candidate 1 both and one of a stranger.
        var people = new Ends(new() { [0] = [new(7, 101), new(8, 99)], [1] = [new(7, 101), new(8, 102), new(9, 103)] });
        var slate = Builder.Build(set, [1, 1, 1], [0.9f, 0.8f, 0.7f], new RuleContext(5, Now, relations, people, CountedMs: 100), 3);
        Assert.Equal([(0, 1), (1, 0), (2, 2)], slate.Select(s => (s.User, s.MutualCount)));
        Assert.Equal([0, 0, 2], slate.Select(s => s.Mutuals.Length));
        Assert.Equal([CandidateSources.TwoHop, CandidateSources.None, CandidateSources.TwoHop], slate.Select(s => s.Sources));
        Assert.Equal([ReasonKind.Popular], slate[1].Reasons.Select(r => r.Kind));
    }

    [Fact]
    public void Slate_OfAPersonWithoutMutualConnections_NamesNoSourceOfSuch()
    {
        var set = Set(2);
        (set.Sources[0], set.Sources[1]) = (CandidateSources.TwoHop | CandidateSources.Nearest, CandidateSources.OneCommonNeighbor);
        var slate = Builder.Build(set, [1, 1], [0.9f, 0.8f], new RuleContext(5, Now, new RelationSet(), FlaggedPeople.None), 2);
        Assert.Equal([CandidateSources.Nearest, CandidateSources.None], slate.Select(s => s.Sources));
    }

    private sealed class Ends(Dictionary<int, EndedConnection[]> ends) : IPeople
    {
        public long Version => 0;

        public bool IsEmpty => true;

        public bool CountHiddenConnections => true;

        public PersonFlags Of(int person) => PersonFlags.None;

        public bool MayCloseAny(ReadOnlySpan<int> row) => false;

        public EndedConnection[] EndedOf(int person) => ends.GetValueOrDefault(person, []);
    }

    [Fact]
    public void Reasons_MutualsAndAttribute_AreToldInWords()
    {
        var set = Set(1, user: 5);
        (set.MutualCounts[0], set.SharedTokens[0]) = (12, 1);
        (set.Mutuals[0], set.Mutuals[1]) = (7, 8);
        var suggestion = Builder.Build(set, [0.5f], [0.5f], new RuleContext(5, Now, new RelationSet(), FlaggedPeople.None), 20)[0];
        var world = Worlds.Random(10, 20, 1);
        var words = ReasonText.Describe(suggestion, new Pymk.Core.Profiles.TokenNumbering(world.Profiles), u => u == 7 ? "Ada Obi" : "");
        Assert.Equal(["12 mutual connections, among them Ada Obi", "Also went to value 1"], words);
        Assert.Equal([7, 8], suggestion.Mutuals);
    }

    private static void Apply(RelationSet relations, HashSet<int> gone, What what, int other, long at)
    {
        switch (what)
        {
            case What.Connect:
                relations.Connected.Add(other);
                break;
            case What.Disconnect:
                relations.Connected.Remove(other);
                break;
            case What.Invite:
                relations.Pending.Add(other);
                break;
            case What.Block:
                relations.Blocked.Add(other);
                break;
            case What.Dismiss:
                relations.DismissedUntil[other] = at + (long)RelationSet.DismissalPeriod.TotalSeconds;
                break;
            default:
                gone.Add(other);
                break;
        }
    }

    private static (int, float, CandidateSources, int, string, string) Told(Suggestion s) =>
        (s.User, s.Score, s.Sources, s.MutualCount, string.Join(',', s.Mutuals), string.Join(',', s.Reasons));

    private static IEnumerable<int> PickOf(CandidateSet set, int[] ranked, int count) =>
        SlateDiversity.Pick([.. ranked.Select(i => SlateDiversity.GroupsOf(set, i))], count, new DiversityOptions()).Select(at => ranked[at]);
}
