using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pymk.Grains.Experiments;

/// <summary>
/// Has the silo follow the experiments in the store: a change, and so a kill, holds within about a second. While the store does not answer, the silo
/// answers by what it knows.
/// </summary>
internal sealed partial class ExperimentWatch(ServingPlans plans, TimeProvider time, ILogger<ExperimentWatch> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private string? _reported;

    /// <summary>Reads before the silo answers, so that users stay in their arms over a restart.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Poll, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryReadAsync(stoppingToken);
        }
    }

    private async Task TryReadAsync(CancellationToken cancellation)
    {
        try
        {
            await plans.ReadAsync(cancellation);
            _reported = null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Every poll fails the same way: log it once.
            if (e.Message != _reported)
            {
                _reported = e.Message;
                LogFailed(e.Message);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The experiments cannot be read; this silo goes on with those that it knows: {Reason}")]
    private partial void LogFailed(string reason);
}
