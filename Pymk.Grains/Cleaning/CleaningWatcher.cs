using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pymk.Grains.Cleaning;

/// <summary>Has the cluster cleaned once an hour. Every silo calls; one grain decides what is due.</summary>
internal sealed partial class CleaningWatcher(IGrainFactory grains, TimeProvider time, ILogger<CleaningWatcher> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await grains.GetGrain<ICleaningGrain>(0).CleanIfDue();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotAsked(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The hourly cleaning could not be begun; it is tried again in an hour")]
    private partial void LogNotAsked(Exception e);
}
