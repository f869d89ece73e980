using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pymk.Silo.Telemetry;
using Xunit;

namespace Pymk.Silo.Tests.Telemetry;

public sealed class StartupWarningsTests
{
    [Fact]
    public void Warnings_AreHeldBackUntilTenSecondsAfterTheStart_ErrorsNever()
    {
        var time = new FakeTimeProvider();
        var warnings = new StartupWarnings(time);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(warnings.Pass(LogLevel.Warning));
        Assert.True(warnings.Pass(LogLevel.Error));

        warnings.Serving();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(warnings.Pass(LogLevel.Warning));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(warnings.Pass(LogLevel.Warning));
        Assert.False(warnings.Pass(LogLevel.Information));
    }
}
