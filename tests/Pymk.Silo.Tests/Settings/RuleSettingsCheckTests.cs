using Microsoft.Extensions.Configuration;
using Pymk.Core.Rules;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Settings;

public sealed class RuleSettingsCheckTests
{
    [Fact]
    public void Settings_OfEveryRule_AreRead()
    {
        var section = Section(
            ("InactiveDays", "180"), ("inactiveAction", "discount"), ("InactiveFactor", "0.5"), ("Age:Attribute", "born"), ("Age:Unit", "BirthDate"),
            ("Age:Bounds:0", "16"), ("Age:Bounds:1", "21"));
        RuleSettingsCheck.Check(section);
        var options = section.Get<RuleOptions>()!;
        Assert.Equal((180, InactiveAction.Discount, 0.5), (options.InactiveDays, options.InactiveAction, options.InactiveFactor));
        Assert.Equal(("born", AgeUnit.BirthDate), (options.Age.Attribute, options.Age.Unit));
        Assert.Equal([16, 21], options.Age.Bounds);
    }

    [Fact]
    public void NoSettings_AreInOrder() => RuleSettingsCheck.Check(Section());

    [Theory]
    [InlineData("InactiveDay", "180", "Pymk:Rules:InactiveDay")]
    [InlineData("Age:Bound", "18", "Pymk:Rules:Age:Bound")]
    [InlineData("Age:Bounds:0", "x", "Pymk:Rules:Age:Bounds:0")]
    [InlineData("InactiveDays", "many", "Pymk:Rules:InactiveDays")]
    [InlineData("InactiveDays", "-1", "Pymk:Rules:InactiveDays")]
    [InlineData("InactiveAction", "Hide", "Pymk:Rules:InactiveAction")]
    [InlineData("Age", "18", "Pymk:Rules:Age must be a section")]
    [InlineData("Age:Bounds", "18", "Pymk:Rules:Age:Bounds must be a list")]
    public void UnknownOrWrongSetting_IsNamed(string setting, string value, string name)
    {
        var error = Assert.Throws<SettingException>(() => RuleSettingsCheck.Check(Section((setting, value))));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    private static IConfigurationSection Section(params (string Setting, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Pymk:Rules:{s.Setting}", (string?)s.Value)))
        .Build().GetSection("Pymk:Rules");
}
