using Pymk.Grains.Events;

namespace Pymk.Grains.Tests.Events;

public sealed class EventLogOptionsValidatorTests
{
    public static TheoryData<string, Action<EventLogOptions>> Faults => new()
    {
        { "Folder", o => o.Folder = " " },
        { "Writers", o => o.Writers = 0 },
        { "Writers", o => o.Writers = 257 },
        { "RowsPerFile", o => o.RowsPerFile = 0 },
        { "RowsPerFile", o => o.RowsPerFile = 10_000_001 },
        { "FileAge", o => o.FileAge = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Validate_WrongSetting_NamesItWithItsSection(string setting, Action<EventLogOptions> spoil)
    {
        var options = new EventLogOptions();
        spoil(options);

        var failure = Assert.Single(new EventLogOptionsValidator().Validate(null, options).Failures!);

        Assert.StartsWith($"Pymk:EventLog:{setting} ", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Defaults_Pass() => Assert.True(new EventLogOptionsValidator().Validate(null, new EventLogOptions()).Succeeded);
}
