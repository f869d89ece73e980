using System.Diagnostics;
using System.Globalization;
using Pymk.Training.Native;

namespace Pymk.Training.Pipeline;

/// <summary>Measures a stage: time, processor time and the most memory that the process had meanwhile.</summary>
internal sealed class StageMeter
{
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ResetPeak = "5";

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _processor = Processor();

    /// <summary>Begins to measure. Memory of earlier stages is given back before, so that it does not count.</summary>
    public StageMeter()
    {
        FreeMemory.GiveBack();
        try
        {
            if (File.Exists(ClearReferences))
            {
                File.WriteAllText(ClearReferences, ResetPeak);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of all stages so far.
        }
    }

    /// <summary>The most memory since the measuring began, bytes.</summary>
    public static long Peak
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>The measures as a line: <c>index: 7.1 s, 13.9 s of processor time, at most 1,250 MB</c>.</summary>
    public string Describe(string stage)
    {
        var (elapsed, processor) = (Stopwatch.GetElapsedTime(_start).TotalSeconds, (Processor() - _processor).TotalSeconds);
        return string.Create(
            CultureInfo.InvariantCulture, $"{stage}: {elapsed:F1} s, {processor:F1} s of processor time, at most {Peak >> 20:N0} MB");
    }

    private static TimeSpan Processor()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
