using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Grains.Cycle;

/// <summary>Tells the cluster the time of its daily runs when a silo starts.</summary>
internal sealed partial class CycleSchedule(IGrainFactory grains, IOptions<DailyOptions> options, TimeProvider time, ILogger<CycleSchedule> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? told = null;
        while (true)
        {
            try
            {
                await grains.GetGrain<ICycleGrain>(0).Schedule(options.Value.At);
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (told != e.Message)
                {
                    told = e.Message;
                    LogFailed(e.Message);
                }
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The time of daily runs cannot be set; it is tried again every 5 s: {Reason}")]
    private partial void LogFailed(string reason);
}
