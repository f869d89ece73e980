using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Rollout;

/// <summary>
/// Polls the model directory and rolls out each new version. If a version cannot be loaded or published, the old one keeps serving and the next poll
/// tries again.
/// </summary>
internal sealed partial class ModelWatcher(
    ModelLoader loader, KeptModels kept, IOptions<RolloutOptions> options, TimeProvider time, ILogger<ModelWatcher> log) : BackgroundService
{
    private string? _reported;

    /// <summary>Warms up the first version. Registered after the grains and before HTTP, so that the first answers come from a whole index.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await loader.WarmUpAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Poll, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await loader.LoadCurrentAsync(stoppingToken);
                kept.Read(options.Value.Root);
                _reported = null;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Report(e);
            }
        }
    }

    // Every poll fails the same way: log it once.
    private void Report(Exception e)
    {
        if (e.Message != _reported)
        {
            _reported = e.Message;
            LogFailed(e.Message);
        }
    }

    [LoggerMessage(
        1, LogLevel.Error, "The current model version cannot be served; the previous one keeps serving, and the next poll tries again: {Reason}")]
    private partial void LogFailed(string reason);
}
