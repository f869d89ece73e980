using Pymk.Core.Rules;
using Xunit;

namespace Pymk.Core.Tests.Rules;

public sealed class RuleOptionsTests
{
    [Fact]
    public void Options_ByDefault_AreInOrderAndSetNoRule()
    {
        Assert.Empty(new RuleOptions().Problems());
        Assert.Null(OperatorRules.Create(new RuleOptions()));
    }

    [Fact]
    public void Options_OfBothRules_CheckAttributesFirst_AndTakeEighteenForABound()
    {
        var options = new RuleOptions { InactiveDays = 180, Age = new AgeOptions { Attribute = "age" } };
        Assert.Empty(options.Problems());
        var rules = OperatorRules.Create(options)!;
        Assert.Equal(["age", "idle"], rules.All.Select(r => r.Name));
        Assert.Equal((1, 2), (rules.Pairs[0].BandOf("17", default), rules.Pairs[0].BandOf("18", default)));
    }

    [Fact]
    public void Options_EveryWrongSetting_IsNamedWithItsValue()
    {
        var options = new RuleOptions
        {
            InactiveDays = -1,
            InactiveAction = (InactiveAction)7,
            InactiveFactor = 1,
            Age = new AgeOptions { Attribute = " age", Unit = (AgeUnit)9, Bounds = [18, 18] },
        };
        var problems = options.Problems();
        (string Setting, string Value)[] expected =
        [
            ("InactiveDays", "-1"), ("InactiveAction", "7"), ("InactiveFactor", "1"), ("Age:Attribute", "' age'"),
            ("Age:Unit", "9"), ("Age:Bounds", "18, 18"),
        ];
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(problems.Zip(expected), p =>
        {
            Assert.StartsWith($"Pymk:Rules:{p.Second.Setting} must be", p.First, StringComparison.Ordinal);
            Assert.Contains($"is {p.Second.Value}.", p.First, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(121)]
    [InlineData(-18)]
    public void Bounds_OutOfRange_AreAProblem(int bound) =>
        Assert.Single(new RuleOptions { Age = new AgeOptions { Attribute = "age", Bounds = [bound] } }.Problems());

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(-0.5)]
    public void Factor_OutOfRange_IsAProblem(double factor) => Assert.Single(new RuleOptions { InactiveFactor = factor }.Problems());
}
