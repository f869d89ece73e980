namespace Pymk.Silo.Telemetry;

/// <summary>
/// Holds back Orleans' warnings about the process while the silo starts. Loading a model and warming up use every core, so the monitors report stalls
/// that end with the start. Errors pass, and so do warnings of other categories, such as a silo declared dead.
/// </summary>
internal sealed class StartupWarnings(TimeProvider time)
{
    /// <summary>The categories held back.</summary>
    public static readonly string[] Categories =
    [
        // Advises server GC. The start script chooses the collector by the number of cores.
        "Orleans.Runtime.Silo",

        // The first look measures the time since the machine started. Later looks find real stalls.
        "Orleans.Runtime.Watchdog",

        // Reports delays of the thread pool while the model loads.
        "Orleans.Runtime.MembershipService.LocalSiloHealthMonitor",
    ];

    /// <summary>The host's category. It logs a failed start with its stack trace, and throws the same failure.</summary>
    public const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    // The monitors report a stall up to one of their periods later.
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(10);

    private long _servingSince;

    /// <summary>The silo serves: warnings pass from 10 s on.</summary>
    public void Serving() => Volatile.Write(ref _servingSince, time.GetTimestamp());

    /// <summary>Whether a message of <see cref="Host"/> passes: warnings and errors once the silo serves.</summary>
    public bool PassAfterStart(LogLevel level) => level >= LogLevel.Warning && Volatile.Read(ref _servingSince) != 0;

    /// <summary>Whether a message of <see cref="Categories"/> passes.</summary>
    public bool Pass(LogLevel level)
    {
        var since = Volatile.Read(ref _servingSince);
        return level >= LogLevel.Error || (level == LogLevel.Warning && since != 0 && time.GetElapsedTime(since) > AfterStart);
    }
}
