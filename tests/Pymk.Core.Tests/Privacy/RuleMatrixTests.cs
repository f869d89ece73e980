using Pymk.Core.Candidates;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Core.Rules;
using Pymk.Testing.Privacy;
using Xunit;

namespace Pymk.Core.Tests.Privacy;

/// <summary>
/// Every candidate source with every rule, offline: a person found by exactly one source and held back by exactly one rule is absent.
/// </summary>
public sealed class RuleMatrixTests(TownFixture town) : IClassFixture<TownFixture>
{
    public static TheoryData<CandidateSources> EverySource => [.. SourceTown.Sources];

    public static TheoryData<CandidateSources, string> EverySourceAndRule => [.. Rows(SourceTown.Sources, RuleCases.All)];

    public static TheoryData<CandidateSources, string> EveryWalkAndRule => [.. Rows(SourceTown.Walking, RuleCases.OfOthers)];

    public static TheoryData<string> EveryRule => [.. RuleCases.OfOthers.Select(c => c.Name)];

    [Fact]
    public void Rows_OfTheMatrix_HaveEveryRuleOfTheBook_AndEveryFlag()
    {
        var rules = typeof(IRule).Assembly.GetTypes().Where(t => typeof(IRule).IsAssignableFrom(t) && !t.IsAbstract);
        Assert.Equal(Names(rules), Names(RuleCases.All.Select(c => c.Rule).OfType<Type>()));
        Assert.Equal(Names(rules), Names(RuleBook.All.Concat(OperatorRules.Create(SourceTown.Rules)!.All).Select(r => r.GetType())));
        var flags = RuleCases.All.Select(c => c.Flags).Where(f => f != PersonFlags.None).Distinct().Order();
        Assert.Equal(RelationFlags.Kinds.Select(RelationFlags.Of).Order(), flags);
        Assert.Equal(Enum.GetValues<Between>(), RuleCases.All.Select(c => c.Between).Distinct().Order());
        Assert.Equal(Enum.GetValues<Trait>(), RuleCases.All.Select(c => c.Trait).Distinct().Order());

        static IEnumerable<string> Names(IEnumerable<Type> rules) => rules.Select(r => r.Name).Distinct().Order();
    }

    [Theory]
    [MemberData(nameof(EverySourceAndRule))]
    public async Task Person_FoundByOneSource_IsAbsentWhileTheRuleHolds_AndPresentWithoutIt(CandidateSources source, string name)
    {
        var rule = RuleCases.Of(name);
        var pair = town.Town.Pair(source, rule);
        var shown = Assert.Single(await town.RecommendAsync(town.Context(null, pair.Asker)), s => s.User == pair.Person);
        Assert.Equal(source, shown.Sources);

        var context = town.Context(rule, rule.Between == Between.Same ? pair.Person : pair.Asker, pair.Person);
        Assert.Equal(rule.Rule, Rules(context).SingleOrDefault(r => !r.Allows(context, pair.Person))?.GetType());
        Assert.Equal(rule.IsSuggested(source), (await town.RecommendAsync(context)).Any(s => s.User == pair.Person));
    }

    [Theory]
    [MemberData(nameof(EverySourceAndRule))]
    public void Recommend_WithFilesOfRelationsAndViews_HoldsTheSameRules(CandidateSources source, string name)
    {
        var rule = RuleCases.Of(name);
        var pair = town.Town.Pair(source, rule);
        Assert.Contains(town.RecommendByFile(new RuleCase("none", null), pair.Asker, pair.Person), s => s.User == pair.Person && s.Sources == source);
        Assert.Equal(rule.IsSuggested(source), town.RecommendByFile(rule, pair.Asker, pair.Person).Any(s => s.User == pair.Person));
    }

    [Theory]
    [MemberData(nameof(EveryWalkAndRule))]
    public async Task Person_FoundThroughOthers_IsAbsentWhileTheyAreNoBridges(CandidateSources source, string name)
    {
        var rule = RuleCases.Of(name);
        foreach (var place in new[] { PairPlace.Friends, PairPlace.Far })
        {
            var pair = town.Town.Pair(source, rule, place);
            var shown = await town.RecommendAsync(town.Context(rule, pair.Asker, pair.In(place)));
            Assert.Equal(rule.IsBridge || pair.In(place).Length == 0, shown.Any(s => s.User == pair.Person));
        }
    }

    [Theory]
    [MemberData(nameof(EverySource))]
    public async Task Asker_WhateverTheyChoseForOthers_IsAnsweredAsAnyoneElse(CandidateSources source)
    {
        var pair = town.Town.Pair(source, RuleCases.All[0]);
        var choices = PersonFlags.NotSuggested | PersonFlags.HidesConnections | PersonFlags.NotABridge;
        var without = town.Context(null, pair.Asker);
        var with = without with { People = new FlaggedPeople(1, [new(pair.Asker, choices)], countHiddenConnections: false) };
        Assert.Equal(Words(await town.RecommendAsync(without)), Words(await town.RecommendAsync(with)));

        static IEnumerable<string> Words(IReadOnlyList<Pymk.Core.Slates.Suggestion> slate) =>
            slate.Select(s => $"{s.User} {s.Score} {s.Sources} {s.MutualCount} {string.Join(' ', s.Mutuals)}");
    }

    [Theory]
    [MemberData(nameof(EveryRule))]
    public async Task MutualConnection_IsNamedAndCountedAsTheRuleSays(string name)
    {
        var rule = RuleCases.Of(name);
        var pair = town.Town.Pair(CandidateSources.TwoHop, rule, PairPlace.Mutual);
        var both = await ShownAsync(town.Context(null, pair.Asker));
        Assert.Equal((2, true), (both.MutualCount, both.Mutuals.ToHashSet().SetEquals(pair.Friends)));

        var shown = await ShownAsync(town.Context(rule, pair.Asker, pair.Friends[0]));
        Assert.Equal(rule.IsBridge ? 2 : 1, shown.MutualCount);
        Assert.Equal(rule.IsNamed ? pair.Friends : pair.Friends[1..], shown.Mutuals.Order());

        async Task<Pymk.Core.Slates.Suggestion> ShownAsync(RuleContext context) =>
            Assert.Single(await town.RecommendAsync(context), s => s.User == pair.Person);
    }

    private static IEnumerable<IRule> Rules(RuleContext context) => context.Facts is { } facts ? RuleBook.All.Concat(facts.Rules.All) : RuleBook.All;

    private static IEnumerable<(CandidateSources Source, string Rule)> Rows(IEnumerable<CandidateSources> sources, IEnumerable<RuleCase> rules) =>
        from source in sources
        from rule in rules
        select (source, rule.Name);
}
