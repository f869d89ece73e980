using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.ListsAhead;
using Pymk.Grains.Models;

namespace Pymk.Grains.ListsAhead;

/// <summary>Starts the lists of each version that the silo serves, and keeps the grain that follows them alive.</summary>
internal sealed partial class ListsAheadStarter(
    IGrainFactory grains, ModelRegistry models, IOptions<ListsAheadOptions> options, TimeProvider time, ILogger<ListsAheadStarter> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private string? _started;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.ActiveDays == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CallAsync();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotStarted(e.Message);
            }
        }
    }

    // Once a version: a silo that still serves the one before must not start that again.
    private async Task CallAsync()
    {
        var grain = grains.GetGrain<IListsAheadGrain>(0);
        if (models.HasModel && models.Current.Version is var version && version != _started)
        {
            await grain.Start(version);
            _started = version;
        }
        else
        {
            await grain.Progress();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Lists cannot be written ahead; the next try follows within seconds: {Reason}")]
    private partial void LogNotStarted(string reason);
}
