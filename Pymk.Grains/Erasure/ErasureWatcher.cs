using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Privacy;

namespace Pymk.Grains.Erasure;

/// <summary>
/// When a silo starts, and once a minute: goes on with erasures that a crash or a silent store cut short, and ends tombstones that are due.
/// </summary>
internal sealed partial class ErasureWatcher(
    IGrainFactory grains, IErasureStore store, TombstoneRetention tombstones, TimeProvider time, ILogger<ErasureWatcher> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await ResumeAsync();
                await tombstones.EndAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotResumed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ResumeAsync()
    {
        foreach (var erasure in await store.ReadOpenAsync())
        {
            await grains.GetGrain<IErasureGrain>(erasure.User).Resume();
        }

        if ((await store.ReadUncompactedAsync()).Count > 0)
        {
            await grains.GetGrain<ICompactionGrain>(0).Compact();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Erasures under way could not be resumed, or tombstones not ended; both are tried again within a minute")]
    private partial void LogNotResumed(Exception e);
}
