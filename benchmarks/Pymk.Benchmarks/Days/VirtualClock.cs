using System.Globalization;

namespace Pymk.Benchmarks.Days;

/// <summary>The clock of the run's programs: a file that says how far they are from the system's.</summary>
internal sealed class VirtualClock(string file)
{
    // Every program reads the file again within a second.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1.2);

    /// <summary>The file.</summary>
    public string File => file;

    /// <summary>Moves the clock; returns when every program has seen it.</summary>
    public Task MoveToAsync(DateTimeOffset moment) => WriteAsync((long)(moment - DateTimeOffset.UtcNow).TotalSeconds);

    /// <summary>Moves the clock on; returns when every program has seen it.</summary>
    public Task MoveByAsync(TimeSpan time) =>
        WriteAsync(long.Parse(System.IO.File.ReadAllText(file), CultureInfo.InvariantCulture) + (long)time.TotalSeconds);

    private async Task WriteAsync(long seconds)
    {
        System.IO.File.WriteAllText(file + ".new", seconds.ToString(CultureInfo.InvariantCulture));
        System.IO.File.Move(file + ".new", file, overwrite: true);
        await Task.Delay(Settled);
    }
}
