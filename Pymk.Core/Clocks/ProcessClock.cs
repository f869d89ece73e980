namespace Pymk.Core.Clocks;

/// <summary>
/// The clock of a program: the system's. For benchmarks and tests only, the environment variable <see cref="Variable"/> names a file of seconds that
/// are added to it, so that weeks pass in minutes.
/// </summary>
public static class ProcessClock
{
    /// <summary>Names the file of a <see cref="ShiftedClock"/>. Not for production.</summary>
    public const string Variable = "PYMK_CLOCK_OFFSET_FILE";

    /// <summary>The clock of this process.</summary>
    public static TimeProvider Time { get; } = Of(Environment.GetEnvironmentVariable(Variable));

    internal static TimeProvider Of(string? file) => string.IsNullOrEmpty(file) ? TimeProvider.System : new ShiftedClock(file, TimeProvider.System);
}
