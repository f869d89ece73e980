using Pymk.Core.Clocks;
using Xunit;

namespace Pymk.Core.Tests.Clocks;

public sealed class ShiftedClockTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly Hand _hand = new();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void GetUtcNow_AddsTheSecondsOfTheFile()
    {
        File.WriteAllText(_file, "-3600\n");
        Assert.Equal(_hand.GetUtcNow().AddHours(-1), new ShiftedClock(_file, _hand).GetUtcNow());
    }

    [Fact]
    public void GetUtcNow_AfterASecond_ReadsTheFileAgain()
    {
        File.WriteAllText(_file, "0");
        var clock = new ShiftedClock(_file, _hand);
        File.WriteAllText(_file, "86400");
        Assert.Equal(_hand.GetUtcNow(), clock.GetUtcNow());
        _hand.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(_hand.GetUtcNow().AddDays(1), clock.GetUtcNow());
    }

    [Fact]
    public void GetUtcNow_WhileTheFileIsDamaged_KeepsTheLastNumber()
    {
        File.WriteAllText(_file, "60");
        var clock = new ShiftedClock(_file, _hand);
        File.WriteAllText(_file, "soon");
        _hand.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(_hand.GetUtcNow().AddMinutes(1), clock.GetUtcNow());
    }

    [Fact]
    public void GetElapsedTime_IsTheOtherClocks()
    {
        File.WriteAllText(_file, "86400");
        var clock = new ShiftedClock(_file, _hand);
        var began = clock.GetTimestamp();
        _hand.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), clock.GetElapsedTime(began));
    }

    [Fact]
    public void Of_WithoutAFile_IsTheSystemsClock() => Assert.Same(TimeProvider.System, ProcessClock.Of(""));

    [Fact]
    public void Of_AFileWithoutANumber_IsRefused() => Assert.Contains(_file, Assert.Throws<IOException>(() => ProcessClock.Of(_file)).Message);

    private sealed class Hand : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.Ticks;

        public void Advance(TimeSpan time) => _now += time;
    }
}
