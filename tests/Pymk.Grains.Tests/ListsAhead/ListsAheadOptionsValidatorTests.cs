using Pymk.Grains.ListsAhead;

namespace Pymk.Grains.Tests.ListsAhead;

public sealed class ListsAheadOptionsValidatorTests
{
    [Theory]
    [InlineData(-1, 0.01, 1)]
    [InlineData(0, 1, 24)]
    [InlineData(36_500, 0.25, 720)]
    public void Validate_PossibleValues_Succeeds(int days, double share, int hours) => Assert.True(Validate(days, share, hours).Succeeded);

    [Theory]
    [InlineData(-2, 0.25, 24, "Pymk:ListsAhead:ActiveDays")]
    [InlineData(36_501, 0.25, 24, "Pymk:ListsAhead:ActiveDays")]
    [InlineData(30, 0, 24, "Pymk:ListsAhead:Share")]
    [InlineData(30, 1.1, 24, "Pymk:ListsAhead:Share")]
    [InlineData(30, double.NaN, 24, "Pymk:ListsAhead:Share")]
    [InlineData(30, 0.25, 0, "Pymk:ListsAhead:Keep")]
    [InlineData(30, 0.25, 721, "Pymk:ListsAhead:Keep")]
    public void Validate_AnImpossibleValue_NamesTheSetting(int days, double share, int hours, string setting) =>
        Assert.Contains(setting, Assert.Single(Validate(days, share, hours).Failures!));

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(int days, double share, int hours) =>
        new ListsAheadOptionsValidator().Validate(null, new() { ActiveDays = days, Share = share, Keep = TimeSpan.FromHours(hours) });
}
