using Microsoft.Extensions.Configuration;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Settings;

public sealed class RetentionSettingsTests
{
    [Fact]
    public void Read_Settings_AreBound_AndTheOthersHaveTheirDefaults()
    {
        var options = Read(("LatenessDays", "0"), ("ModelVersions", "100"), ("LogDays", "15"), ("viewdays", "36500"));
        Assert.Equal((0, 100, 15, 36_500, 400), (options.LatenessDays, options.ModelVersions, options.LogDays, options.ViewDays, options.DeletedDays));
    }

    [Theory]
    [InlineData("LatenessDays", "-1", "Pymk:Retention:LatenessDays must be 0 to 365, is -1.")]
    [InlineData("LatenessDays", "366", "Pymk:Retention:LatenessDays must be 0 to 365, is 366.")]
    [InlineData("ModelVersions", "0", "Pymk:Retention:ModelVersions must be 1 to 100, is 0.")]
    [InlineData("LogDays", "14", "Pymk:Retention:LogDays must be 15 to 36500, is 14.")]
    [InlineData("ViewDays", "0", "Pymk:Retention:ViewDays must be 1 to 36500, is 0.")]
    [InlineData("DeletedDays", "36501", "Pymk:Retention:DeletedDays must be 1 to 36500, is 36501.")]
    public void Read_ImpossibleValue_IsNamed(string name, string value, string message) =>
        Assert.Equal(message, Assert.Throws<SettingException>(() => Read((name, value))).Message);

    [Fact]
    public void Read_UnknownNameOrWrongType_IsNamed()
    {
        var unknown = Assert.Throws<SettingException>(() => Read(("LogDay", "30"))).Message;
        Assert.Equal(
            "Pymk:Retention:LogDay is not a setting; Pymk:Retention has LatenessDays, ModelVersions, LogDays, ViewDays, DeletedDays and RequestKeyHours.",
            unknown);
        Assert.Contains("Pymk:Retention:LogDays", Assert.Throws<SettingException>(() => Read(("LogDays", "many"))).Message, StringComparison.Ordinal);
    }

    private static Grains.Retention.RetentionOptions Read(params (string Name, string Value)[] settings) => SiloSettingsCheck.ReadRetention(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Pymk:Retention:" + s.Name, (string?)s.Value)))
            .Build());
}
