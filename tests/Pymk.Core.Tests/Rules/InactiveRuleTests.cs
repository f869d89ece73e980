using Pymk.Core.Privacy;
using Pymk.Core.Rules;
using Xunit;

namespace Pymk.Core.Tests.Rules;

public sealed class InactiveRuleTests
{
    private const int Today = 20_000;

    [Theory]
    [InlineData(Today, true)]
    [InlineData(Today - 180, true)]
    [InlineData(Today - 181, false)]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(Today + 1, true)]
    public void Drop_AfterTheDaysHavePassedInFull_HoldsBack_UnknownActivityDoesNot(int lastDay, bool allowed)
    {
        var held = RuleBook.HeldBackBy(Context(new RuleOptions { InactiveDays = 180 }, lastDay), 1);
        Assert.Equal(allowed ? null : "idle", held?.Name);
    }

    [Theory]
    [InlineData(Today - 30, 1f)]
    [InlineData(Today - 31, 0.5f)]
    [InlineData(0, 1f)]
    public void Discount_AfterTheDays_LowersTheScoreAndHoldsNobodyBack(int lastDay, float factor)
    {
        var options = new RuleOptions { InactiveDays = 30, InactiveAction = InactiveAction.Discount, InactiveFactor = 0.5 };
        var context = Context(options, lastDay);
        Assert.Null(RuleBook.HeldBackBy(context, 1));
        Assert.Equal(factor, context.Facts!.Rules.Inactive!.Factor(context.Facts, 1));
    }

    [Fact]
    public void Drop_LowersNoScore()
    {
        var context = Context(new RuleOptions { InactiveDays = 30 }, Today - 31);
        Assert.Equal(1, context.Facts!.Rules.Inactive!.Factor(context.Facts, 1));
    }

    private static RuleContext Context(RuleOptions options, int lastDay)
    {
        var facts = new FakeFacts(OperatorRules.Create(options)!, Today) { LastActiveDays = { [1] = lastDay } };
        return new RuleContext(0, 0, new RelationSet(), FlaggedPeople.None, facts);
    }
}
