using System.Globalization;

namespace Pymk.Core.Clocks;

/// <summary>
/// A clock that is ahead of another by the seconds in a file, a whole number that may be negative. Timers and elapsed times stay those of the other
/// clock, so nothing fires early. Safe for concurrent use.
/// </summary>
/// <param name="file">The file. It is read again when a second has passed; while it cannot be read, the last number holds.</param>
/// <param name="time">The other clock.</param>
public sealed class ShiftedClock(string file, TimeProvider time) : TimeProvider
{
    private static readonly TimeSpan ReadPeriod = TimeSpan.FromSeconds(1);

    private long _offset = Read(file) ?? throw new IOException($"{file}: holds no whole number of seconds for {ProcessClock.Variable}.");
    private long _readAt = time.GetTimestamp();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var readAt = Volatile.Read(ref _readAt);
        if (time.GetElapsedTime(readAt) >= ReadPeriod && Interlocked.CompareExchange(ref _readAt, time.GetTimestamp(), readAt) == readAt
            && Read(file) is { } offset)
        {
            Volatile.Write(ref _offset, offset);
        }

        return time.GetUtcNow().AddSeconds(Volatile.Read(ref _offset));
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);

    private static long? Read(string file)
    {
        try
        {
            return long.TryParse(File.ReadAllText(file), NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
