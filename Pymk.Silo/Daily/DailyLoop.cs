using System.Globalization;
using Pymk.Grains.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>Runs at its times until it is told to stop. A run that is unfinished is gone on with after some minutes.</summary>
/// <param name="run">Runs once; returns the exit code.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Receives a line.</param>
internal sealed class DailyLoop(Func<CancellationToken, Task<int>> run, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>Does not end by itself.</summary>
    /// <param name="times">When to run.</param>
    /// <param name="waitsFirst">False to run at once, too.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(DailyTimes times, bool waitsFirst, CancellationToken cancellation)
    {
        for (var waits = waitsFirst; ; waits = true)
        {
            if (waits)
            {
                var now = time.GetUtcNow();
                var next = times.Next(now);
                say(string.Create(CultureInfo.InvariantCulture, $"the next run is at {next:yyyy-MM-dd HH:mm} UTC"));
                await Task.Delay(next - now, time, cancellation);
            }

            while (await run(cancellation) == ExitCodes.Unfinished)
            {
                say($"the run is unfinished; it goes on in {Pause.TotalMinutes:0} minutes");
                await Task.Delay(Pause, time, cancellation);
            }
        }
    }
}
