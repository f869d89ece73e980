using Pymk.Core.Candidates;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;
using Pymk.Testing.Privacy;

namespace Pymk.Cluster.Tests.Facts;

/// <summary>
/// Every candidate source with every rule of the operator, online: a person found by exactly one source and held back by exactly one rule is absent,
/// until an event ends what the rule forbids. The rows are those of the matrix offline.
/// </summary>
public sealed class OperatorRuleMatrixTests(RuledTown town) : IClassFixture<RuledTown>
{
    public static TheoryData<CandidateSources, string> EverySourceAndTrait => [.. Rows(SourceTown.Sources)];

    public static TheoryData<CandidateSources, string> EveryWalkAndTrait => [.. Rows(SourceTown.Walking)];

    public static TheoryData<string> EveryTrait => [.. Traits.Select(c => c.Name)];

    private static IEnumerable<RuleCase> Traits => RuleCases.All.Where(c => c.Trait != Trait.None);

    [Theory]
    [MemberData(nameof(EverySourceAndTrait))]
    public async Task Person_FoundByOneSource_IsAbsentUntilTheTraitEnds(CandidateSources source, string name)
    {
        var rule = RuleCases.Of(name);
        var pair = town.Town.Pair(source, rule);
        Assert.Null(Shown(await town.AskAsync(pair.Asker), pair));
        Assert.Null(Shown(await town.GenerateAsync(pair.Asker), pair));
        await town.EndAsync(rule.Trait, pair.Person);
        Assert.Single(Shown(await town.AskAsync(pair.Asker), pair)!.Sources);
    }

    [Theory]
    [MemberData(nameof(EveryWalkAndTrait))]
    public async Task Person_FoundThroughOthers_IsShownWhateverTheyAre(CandidateSources source, string name)
    {
        foreach (var place in new[] { PairPlace.Friends, PairPlace.Far })
        {
            var pair = town.Town.Pair(source, RuleCases.Of(name), place);
            Assert.NotNull(Shown(await town.AskAsync(pair.Asker), pair));
        }
    }

    [Theory]
    [MemberData(nameof(EveryTrait))]
    public async Task MutualConnection_IsNamedAndCounted(string name)
    {
        var pair = town.Town.Pair(CandidateSources.TwoHop, RuleCases.Of(name), PairPlace.Mutual);
        var shown = Shown(await town.AskAsync(pair.Asker), pair)!;
        Assert.Equal(2, shown.MutualCount);
        Assert.Equal(pair.Friends.Select(ModelFixture.IdOf), shown.MutualSample.Select(m => m.UserId).Order());
    }

    private static Suggestion? Shown(SuggestionAnswer answer, SourcePair pair) =>
        answer.Suggestions.SingleOrDefault(s => s.UserId == ModelFixture.IdOf(pair.Person));

    private static IEnumerable<(CandidateSources Source, string Rule)> Rows(IEnumerable<CandidateSources> sources) =>
        from source in sources
        from rule in Traits
        select (source, rule.Name);
}
