using Pymk.Core.Privacy;
using Pymk.Core.Rules;
using Xunit;

namespace Pymk.Core.Tests.Rules;

public sealed class AgeRuleTests
{
    private static readonly DateOnly Today = new(2026, 5, 17);

    [Theory]
    [InlineData(AgeUnit.Years, "0", 1)]
    [InlineData(AgeUnit.Years, "17", 1)]
    [InlineData(AgeUnit.Years, "17.9", 1)]
    [InlineData(AgeUnit.Years, "18", 2)]
    [InlineData(AgeUnit.Years, " 18.0 ", 2)]
    [InlineData(AgeUnit.Years, "64", 2)]
    [InlineData(AgeUnit.Years, "65", 3)]
    [InlineData(AgeUnit.Years, "120", 3)]
    [InlineData(AgeUnit.Years, "121", 0)]
    [InlineData(AgeUnit.Years, "-1", 0)]
    [InlineData(AgeUnit.Years, "18+", 0)]
    [InlineData(AgeUnit.Years, "99999999999999999999999999999999", 0)]
    [InlineData(AgeUnit.Years, "", 0)]
    [InlineData(AgeUnit.BirthYear, "2026", 1)]
    [InlineData(AgeUnit.BirthYear, "2009", 1)]
    [InlineData(AgeUnit.BirthYear, "2008", 0)]
    [InlineData(AgeUnit.BirthYear, "2007", 2)]
    [InlineData(AgeUnit.BirthYear, "1961", 0)]
    [InlineData(AgeUnit.BirthYear, "1960", 3)]
    [InlineData(AgeUnit.BirthYear, "2027", 0)]
    [InlineData(AgeUnit.BirthYear, "1900", 0)]
    [InlineData(AgeUnit.BirthYear, "90", 0)]
    [InlineData(AgeUnit.BirthDate, "2008-05-17", 2)]
    [InlineData(AgeUnit.BirthDate, "2008-05-18", 1)]
    [InlineData(AgeUnit.BirthDate, "2008-05-17T23:59:00Z", 2)]
    [InlineData(AgeUnit.BirthDate, "1961-05-18", 2)]
    [InlineData(AgeUnit.BirthDate, "1961-05-17 00:00:00", 3)]
    [InlineData(AgeUnit.BirthDate, "2026-05-17", 1)]
    [InlineData(AgeUnit.BirthDate, "2026-05-18", 0)]
    [InlineData(AgeUnit.BirthDate, "1900-01-01", 0)]
    [InlineData(AgeUnit.BirthDate, "2008-02-30", 0)]
    [InlineData(AgeUnit.BirthDate, "17.05.2008", 0)]
    [InlineData(AgeUnit.BirthDate, "2008-05-171", 0)]
    public void Band_OfAValue_CountsTheBoundsThatAreReached_AndIsUnknownWhereTheValueIsUnreadable(AgeUnit unit, string value, byte band) =>
        Assert.Equal(band, new AgeRule(new AgeOptions { Attribute = "age", Unit = unit, Bounds = [18, 65] }).BandOf(value, Today));

    [Fact]
    public void Band_BornOnLeapDay_IsReachedByTheLastDayOfFebruary()
    {
        var rule = new AgeRule(new AgeOptions { Attribute = "born", Unit = AgeUnit.BirthDate });
        Assert.Equal(1, rule.BandOf("2008-02-29", new DateOnly(2026, 2, 27)));
        Assert.Equal(2, rule.BandOf("2008-02-29", new DateOnly(2026, 2, 28)));
    }

    [Theory]
    [InlineData("17", "16", true)]
    [InlineData("18", "64", true)]
    [InlineData("17", "18", false)]
    [InlineData("18", "17", false)]
    [InlineData("64", "65", false)]
    [InlineData("17", null, false)]
    [InlineData(null, "17", false)]
    [InlineData(null, "30", false)]
    [InlineData(null, null, false)]
    [InlineData("?", "?", false)]
    [InlineData("30", "?", false)]
    public void Rule_OfTwoPeople_AllowsOnlyTwoKnownAgesOfOneBand_EitherWay(string? asker, string? candidate, bool allowed)
    {
        var rules = OperatorRules.Create(new RuleOptions { Age = new AgeOptions { Attribute = "age", Bounds = [18, 65] } })!;
        var facts = new FakeFacts(rules, FactColumns.DayOf(new DateTimeOffset(2026, 5, 17, 12, 0, 0, TimeSpan.Zero)));
        if (asker is not null)
        {
            facts.Values[0] = asker;
        }

        if (candidate is not null)
        {
            facts.Values[1] = candidate;
        }

        foreach (var (one, other) in new[] { (0, 1), (1, 0) })
        {
            var held = RuleBook.HeldBackBy(new RuleContext(one, 0, new RelationSet(), FlaggedPeople.None, facts), other);
            Assert.Equal(allowed ? null : "age", held?.Name);
        }
    }

    [Fact]
    public void Rule_OfTheSameKindForAnotherAttribute_IsAClassThatReadsABand()
    {
        var rules = new OperatorRules(null, new SameRegionRule(), new AgeRule(new AgeOptions { Attribute = "age" }));
        var facts = new FakeFacts(rules, 20_000) { Values = { [0] = "17", [1] = "18", [2] = "44" } };
        string? Held(int candidate) => RuleBook.HeldBackBy(new RuleContext(0, 0, new RelationSet(), FlaggedPeople.None, facts), candidate)?.Name;
        Assert.Equal("age", Held(1));
        Assert.Equal("region", Held(2));
        Assert.Equal("region", Held(3));
    }

    // For the test a value is both an age and a region: below 40 is one region.
    private sealed class SameRegionRule() : AttributePairRule("region", "region")
    {
        public override byte BandOf(string value, DateOnly today) => string.CompareOrdinal(value, "40") < 0 ? (byte)7 : (byte)8;
    }
}
