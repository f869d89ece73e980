using Pymk.Core.Candidates;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;
using Pymk.Testing.Privacy;

namespace Pymk.Cluster.Tests.Privacy;

/// <summary>
/// Every candidate source with every rule, online: a person found by exactly one source and held back by exactly one rule is absent, from the list in
/// memory and from a new one. The rows are those of the matrix offline.
/// </summary>
public sealed class RuleMatrixTests(SiloTown town) : IClassFixture<SiloTown>
{
    private static readonly Dictionary<CandidateSources, string> Names = new()
    {
        [CandidateSources.TwoHop] = "two-hop",
        [CandidateSources.OneCommonNeighbor] = "one-common-neighbor",
        [CandidateSources.Walk] = "walk",
        [CandidateSources.Nearest] = "nearest",
        [CandidateSources.Attribute] = "attribute",
        [CandidateSources.Interest] = "interest",
        [CandidateSources.Popular] = "popular",
    };

    private static IEnumerable<RuleCase> All => RuleCases.All.Where(c => c.Trait == Trait.None);

    private static IEnumerable<RuleCase> OfOthers => All.Intersect(RuleCases.OfOthers);

    public static TheoryData<CandidateSources, string> EverySourceAndRule => [.. Rows(SourceTown.Sources, All)];

    public static TheoryData<CandidateSources, string> EveryWalkAndRule => [.. Rows(SourceTown.Walking, OfOthers)];

    public static TheoryData<string> EveryRule => [.. OfOthers.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(EverySourceAndRule))]
    public async Task Person_FoundByOneSource_IsAbsentWhileTheRuleHolds_AndPresentWithoutIt(CandidateSources source, string name)
    {
        var rule = RuleCases.Of(name);
        var pair = town.Town.Pair(source, rule);
        var shown = Shown(await town.AskAsync(rule, pair.Asker), pair);
        Assert.Equal([Names[source]], shown?.Sources);
        await town.HoldAsync(rule, pair.Asker, pair.Person);

        // First from the list in memory. It may still lead to a person whom a new one does not reach.
        var asker = rule.Between == Between.Same ? pair.Person : pair.Asker;
        Assert.Equal(rule.Rule is null, Shown(await town.AskAsync(rule, asker), pair) is not null);
        Assert.Equal(rule.IsSuggested(source), Shown(await town.GenerateAsync(rule, asker), pair) is not null);
        Assert.Equal([rule.IsFound, rule.IsFound], await town.FindAsync(rule, pair.Person));
    }

    [Theory]
    [MemberData(nameof(EveryWalkAndRule))]
    public async Task Person_FoundThroughOthers_IsAbsentWhileTheyAreNoBridges(CandidateSources source, string name)
    {
        var rule = RuleCases.Of(name);
        var pair = town.Town.Pair(source, rule, PairPlace.Friends);
        Assert.NotNull(Shown(await town.AskAsync(rule, pair.Asker), pair));
        foreach (var friend in pair.Friends)
        {
            await town.HoldAsync(rule, pair.Asker, friend);
        }

        Assert.Equal(rule.IsBridge, Shown(await town.AskAsync(rule, pair.Asker), pair) is not null);
        Assert.Equal(rule.IsBridge, Shown(await town.GenerateAsync(rule, pair.Asker), pair) is not null);
    }

    [Theory]
    [MemberData(nameof(EveryRule))]
    public async Task Person_OfAWalk_IsAbsentWhileAnyoneOnTheWayIsNoBridge(string name)
    {
        var rule = RuleCases.Of(name);
        var pair = town.Town.Pair(CandidateSources.Walk, rule, PairPlace.Far);
        Assert.NotNull(Shown(await town.AskAsync(rule, pair.Asker), pair));
        await town.HoldAsync(rule, pair.Asker, pair.Far);
        Assert.Equal(rule.IsBridge, Shown(await town.GenerateAsync(rule, pair.Asker), pair)?.Sources.Contains(Names[CandidateSources.Walk]) == true);
    }

    [Theory]
    [MemberData(nameof(EveryRule))]
    public async Task MutualConnection_IsNamedAndCountedAsTheRuleSays(string name)
    {
        var rule = RuleCases.Of(name);
        var pair = town.Town.Pair(CandidateSources.TwoHop, rule, PairPlace.Mutual);
        var friends = Array.ConvertAll(pair.Friends, ModelFixture.IdOf);
        var both = Shown(await town.AskAsync(rule, pair.Asker), pair)!;
        Assert.Equal((2, true), (both.MutualCount, Mutuals(both).SetEquals(friends)));
        await town.HoldAsync(rule, pair.Asker, pair.Friends[0]);
        foreach (var answer in new[] { await town.AskAsync(rule, pair.Asker), await town.GenerateAsync(rule, pair.Asker) })
        {
            var shown = Shown(answer, pair)!;
            Assert.Equal(rule.IsBridge ? 2 : 1, shown.MutualCount);
            Assert.Equal(rule.IsNamed ? friends : friends[1..], Mutuals(shown).Order());
            Assert.Equal(rule.IsNamed, shown.Reasons.Any(r => r.Contains(SourceTown.NameOf(pair.Friends[0]), StringComparison.Ordinal)));
        }
    }

    private static HashSet<long> Mutuals(Suggestion shown) => [.. shown.MutualSample.Select(m => m.UserId)];

    private static Suggestion? Shown(SuggestionAnswer answer, SourcePair pair) =>
        answer.Suggestions.SingleOrDefault(s => s.UserId == ModelFixture.IdOf(pair.Person));

    private static IEnumerable<(CandidateSources Source, string Rule)> Rows(IEnumerable<CandidateSources> sources, IEnumerable<RuleCase> rules) =>
        from source in sources
        from rule in rules
        select (source, rule.Name);
}
