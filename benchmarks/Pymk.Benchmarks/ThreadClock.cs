using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pymk.Benchmarks;

/// <summary>
/// Processor time instead of wall time: what others do on the machine meanwhile then slows a figure little, and all contenders alike.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Seconds this thread has computed.</summary>
    public static double ThreadSeconds()
    {
        _ = clock_gettime(ThreadCpuTime, out var time);
        return time.Seconds + time.Nanoseconds * 1e-9;
    }

    /// <summary>Seconds all threads of this process have computed.</summary>
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
