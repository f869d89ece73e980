using Pymk.Silo.Daily;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

public sealed class DailyCommandTests
{
    [Theory]
    [InlineData("24h", true)]
    [InlineData("1m", true)]
    [InlineData("1000h", true)]
    [InlineData("1001h", false)]
    [InlineData("99999999999999999999h", false)]
    [InlineData("0m", false)]
    [InlineData("24", false)]
    public void Period_IsAMinuteToAThousandHours(string period, bool taken) =>
        Assert.Equal(taken, DailyCommand.Create().Parse(["--every", period]).Errors.Count == 0);

    [Fact]
    public void OptionsOfTrain_AreTaken() =>
        Assert.Empty(DailyCommand.Create().Parse(["--quick", "--interactions", "logs", "--epochs", "3"]).Errors);
}
