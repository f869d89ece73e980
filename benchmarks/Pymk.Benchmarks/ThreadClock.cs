using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pymk.Benchmarks;

/// <summary>
/// Measures processor time. Other work on the machine affects it less than wall time, and affects all contenders alike.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Processor seconds of this thread.</summary>
    public static double ThreadSeconds()
    {
        _ = clock_gettime(ThreadCpuTime, out var time);
        return time.Seconds + time.Nanoseconds * 1e-9;
    }

    /// <summary>Processor seconds of all threads of this process.</summary>
    public static double ProcessSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
