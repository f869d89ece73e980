using Pymk.Core.Rules;
using Xunit;

namespace Pymk.Core.Tests.Rules;

public sealed class RuleSettingsTests
{
    [Fact]
    public void Read_EverySetting_InAnyCase()
    {
        var options = Read(
            ("InactiveDays", "180"), ("inactiveAction", "discount"), ("InactiveFactor", "0.5"), ("Age:Attribute", "born"), ("age:unit", "BirthDate"),
            ("Age:Bounds:10", "65"), ("Age:Bounds:2", "21"), ("Age:Bounds:0", "16"));
        Assert.Equal((180, InactiveAction.Discount, 0.5), (options.InactiveDays, options.InactiveAction, options.InactiveFactor));
        Assert.Equal(("born", AgeUnit.BirthDate), (options.Age.Attribute, options.Age.Unit));
        Assert.Equal([16, 21, 65], options.Age.Bounds);
    }

    [Fact]
    public void Read_NothingOrSectionsAlone_SetsNoRule()
    {
        Assert.Null(OperatorRules.Create(Read()));
        Assert.Null(OperatorRules.Create(Read(("Age", null), ("Age:Bounds", ""), ("Age:Attribute", ""), ("InactiveDays", null))));
        Assert.Null(OperatorRules.Create(RuleSettings.Read([new("Pymk:Rules", null), new("Pymk:RulesOfOthers:X", "1"), new("Pymk:Model", "m")])));
    }

    [Theory]
    [InlineData("InactiveDay", "180", "There is no setting Pymk:Rules:InactiveDay;")]
    [InlineData("Age:Bound", "18", "There is no setting Pymk:Rules:Age:Bound;")]
    [InlineData("Age:Bounds:x", "18", "There is no setting Pymk:Rules:Age:Bounds:x;")]
    [InlineData("Age:Bounds:0", "x", "Pymk:Rules:Age:Bounds:0 must be a whole number, is 'x'.")]
    [InlineData("Age:Bounds", "18", "Pymk:Rules:Age:Bounds must be a list")]
    [InlineData("Age", "18", "Pymk:Rules:Age must be a section, is '18'.")]
    [InlineData("Age:Unit", "Month", "Pymk:Rules:Age:Unit must be Years, BirthYear, BirthDate, is 'Month'.")]
    [InlineData("Age:Unit", "1", "Pymk:Rules:Age:Unit must be")]
    [InlineData("InactiveDays", "many", "Pymk:Rules:InactiveDays must be a whole number, is 'many'.")]
    [InlineData("InactiveDays", "", "Pymk:Rules:InactiveDays must be a whole number, is ''.")]
    [InlineData("InactiveDays", "-1", "Pymk:Rules:InactiveDays must be 0 to 36500, is -1.")]
    [InlineData("InactiveFactor", "half", "Pymk:Rules:InactiveFactor must be a number, is 'half'.")]
    [InlineData("InactiveAction", "Hide", "Pymk:Rules:InactiveAction must be Drop, Discount, is 'Hide'.")]
    public void Read_UnknownOrWrongSetting_IsNamed(string setting, string value, string message) =>
        Assert.StartsWith(message, Assert.Throws<RuleSettingException>(() => Read((setting, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_AValueInPlaceOfTheSection_IsNamed() => Assert.Equal(
        "Pymk:Rules must be a section, is '180'.",
        Assert.Throws<RuleSettingException>(() => RuleSettings.Read([new("Pymk:Rules", "180")])).Message);

    private static RuleOptions Read(params (string Setting, string? Value)[] settings) =>
        RuleSettings.Read(settings.Select(s => KeyValuePair.Create($"Pymk:Rules:{s.Setting}", s.Value)));
}
