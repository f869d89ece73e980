using Pymk.Core.Candidates;
using Pymk.Core.Privacy;
using Pymk.Core.Rules;
using Pymk.Core.Slates;
using Xunit;

namespace Pymk.Core.Tests.Slates;

public sealed class SlateExplorationTests
{
    private const int People = 400;
    private const int Count = 20;
    private const int Percent = 20;
    private const long Now = 1_000_000;
    private static readonly SlateBuilder Builder = new(new SlateOptions());
    private static readonly float[] Scores = [.. Enumerable.Range(0, People).Select(i => 1f / (i + 2))];
    private static readonly float[] Ones = [.. Enumerable.Repeat(1f, People)];

    [Fact]
    public void Explored_EverySeed_ShowsEachPersonAsOftenAsThePropensitySays()
    {
        // Everybody with an odd number is blocked: the best are the even ones.
        var (set, context) = (Set(), new RuleContext(-1, Now, Blocked(i => i % 2 == 1), FlaggedPeople.None));
        var head = SlateHead.Of(set, Scores, Ones, ValueWeights.Plain);
        const int Seeds = 4_096;
        var (shown, weights) = (new int[Count, People], new double[Count]);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var exploration = new SlateExploration(Percent, (ushort)(seed * 16));
            var slate = Builder.Build(head, context, Count, exploration: exploration)!;

            Assert.Equal(Count, slate.Select(s => s.User).Distinct().Count());
            Assert.Equal(3 * Count, exploration.Pool);
            for (var place = 1; place <= Count; place++)
            {
                var person = slate[place - 1].User;
                var explored = SlateExploration.IsExplored(Percent, exploration.Seed, place);
                Assert.True(explored ? person >= 2 * Count && person < 8 * Count && person % 2 == 0 : person == 2 * (place - 1));
                shown[place - 1, person]++;
                weights[place - 1] += 1 / SlateExploration.Propensity(Percent, exploration.Seed, exploration.Pool, place);
            }
        }

        for (var place = 0; place < Count; place++)
        {
            // Five standard deviations of a binomial count.
            var best = shown[place, 2 * place];
            Assert.InRange(best, (0.8 * Seeds) - 128, (0.8 * Seeds) + 128);
            for (var person = 2 * Count; person < 8 * Count; person += 2)
            {
                Assert.InRange(shown[place, person], 0, 34);
            }

            // The weights of inverse propensity sum to the number of people who can be shown at a place.
            Assert.InRange(weights[place] / Seeds, 61 - 9, 61 + 9);
        }
    }

    [Fact]
    public void Explored_OfTheListTheHeadAndWithATrace_IsTheSameSlate()
    {
        var (set, context) = (Set(), new RuleContext(-1, Now, Blocked(i => i % 5 == 2), FlaggedPeople.None));
        var head = SlateHead.Of(set, Scores, Ones, ValueWeights.Plain);
        for (ushort seed = 0; seed < 200; seed++)
        {
            var trace = new SlateTrace();
            var whole = Builder.Build(set, Scores, Ones, context, Count, exploration: new SlateExploration(Percent, seed));
            var best = Builder.Build(head, context, Count, exploration: new SlateExploration(Percent, seed))!;
            var traced = Builder.Build(set, Scores, Ones, context, Count, trace: trace, exploration: new SlateExploration(Percent, seed));

            var expected = whole.Select(s => (s.User, s.Score)).ToArray();
            Assert.Equal(expected, best.Select(s => (s.User, s.Score)));
            Assert.Equal(expected, traced.Select(s => (s.User, s.Score)));
            var explored = Enumerable.Range(1, Count).Count(place => SlateExploration.IsExplored(Percent, seed, place));
            Assert.Equal(explored, trace.Displaced.Count);
            Assert.Empty(trace.Displaced.Intersect(trace.Picked));
        }
    }

    [Theory]
    [InlineData(0, 1_000, Count)]
    [InlineData(Percent, 39, Count)]
    [InlineData(50, 10, Count)]
    public void Explored_NoShareOrTooFewOthers_IsThePlainSlate(int percent, int allowed, int count)
    {
        var (set, context) = (Set(), new RuleContext(-1, Now, Blocked(i => i >= allowed), FlaggedPeople.None));
        var plain = Builder.Build(set, Scores, Ones, context, count).Select(s => s.User).ToArray();
        for (ushort seed = 0; seed < 50; seed++)
        {
            var exploration = new SlateExploration(percent, seed);

            Assert.Equal(plain, Builder.Build(set, Scores, Ones, context, count, exploration: exploration).Select(s => s.User));
            Assert.Equal(1, SlateExploration.Propensity(percent, seed, exploration.Pool, 1));
        }
    }

    [Fact]
    public void Weights_OtherThanPlain_OrderByTheWeightedProduct()
    {
        float[] invite = [0.9f, 0.5f, 0.1f];
        float[] accept = [0.1f, 0.5f, 0.8f];
        var context = new RuleContext(-1, Now, new RelationSet(), FlaggedPeople.None);
        var set = Set(3);

        int[] Order(ValueWeights value) =>
            [.. new SlateBuilder(new SlateOptions { Value = value }).Build(set, invite, accept, context, 3).Select(s => s.User)];

        Assert.Equal([1, 0, 2], Order(ValueWeights.Plain));
        Assert.Equal([0, 1, 2], Order(new ValueWeights(1, 0)));
        Assert.Equal([2, 1, 0], Order(new ValueWeights(0, 1)));
        Assert.Equal(0.5f * 0.5f * 0.5f, new ValueWeights(2, 1).Of(0.5f, 0.5f), 1e-6f);
    }

    private static RelationSet Blocked(Func<int, bool> isBlocked)
    {
        var relations = new RelationSet();
        foreach (var person in Enumerable.Range(0, People).Where(isBlocked))
        {
            relations.Blocked.Add(person);
        }

        return relations;
    }

    private static CandidateSet Set(int count = People)
    {
        var set = new CandidateSet(-1, count);
        Array.Fill(set.Mutuals, -1);
        Array.Fill(set.SharedTokens, -1);
        for (var i = 0; i < count; i++)
        {
            (set.Users[i], set.Communities[i], set.Sources[i]) = (i, -1, CandidateSources.TwoHop);
        }

        return set;
    }
}
