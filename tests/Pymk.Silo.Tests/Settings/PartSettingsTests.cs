using Microsoft.Extensions.Configuration;
using Pymk.Silo.Hosting;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Settings;

public sealed class PartSettingsTests
{
    [Theory]
    [InlineData("Pymk:Daily:At", "25:00", "Pymk:Daily:At must be a time of day, HH:mm in UTC, or empty, is '25:00'.")]
    [InlineData("Pymk:Daily:Silence", "-1", "Pymk:Daily:Silence must be 00:00:01 to 01:00:00, is -1.00:00:00.")]
    [InlineData("Pymk:Daily:Silence", "soon", "Failed to convert configuration value 'soon' at 'Pymk:Daily:Silence'.")]
    [InlineData("Pymk:Daily:Work", "", "Pymk:Daily:Work must be a folder, is empty.")]
    [InlineData("Pymk:ListsAhead:Share", "0", "Pymk:ListsAhead:Share must be above 0 and at most 1, is 0.")]
    [InlineData("Pymk:ListsAhead:ActiveDays", "-2", "Pymk:ListsAhead:ActiveDays must be 1 to 36500, 0 for no lists or -1 for all users, is -2.")]
    [InlineData("Pymk:ListsAhead:Keep", "40.00:00:00", "Pymk:ListsAhead:Keep must be 00:01:00 to 30.00:00:00, is 40.00:00:00.")]
    [InlineData("Pymk:EventLog:Writers", "0", "Pymk:EventLog:Writers must be 1 to 256, is 0.")]
    [InlineData("Pymk:Serving:GraphShards", "0", "Pymk:Serving:GraphShards must be 1 to 4096, is 0.")]
    public async Task WrongSetting_EndsTheStartWithItsName_BeforeAnythingElseStarts(string setting, string value, string message)
    {
        var data = Path.Combine(Path.GetTempPath(), $"pymk-never-{Guid.NewGuid():N}");
        var wrong = await Assert.ThrowsAsync<SettingException>(() => SiloApplication.CreateAsync(
            ["--Pymk:Data", data, "--Pymk:EventLog:Folder", data, $"--{setting}", value], TestContext.Current.CancellationToken));
        Assert.Equal(message, wrong.Message);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public void WrongSettingsOfSeveralParts_AreAllNamed()
    {
        var settings = new Dictionary<string, string?> { ["Pymk:Daily:At"] = "25:00", ["Pymk:ListsAhead:Share"] = "2" };
        var wrong = Assert.Throws<SettingException>(
            () => PartSettings.Check(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        Assert.Contains("Pymk:Daily:At", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("Pymk:ListsAhead:Share", wrong.Message, StringComparison.Ordinal);
    }
}
