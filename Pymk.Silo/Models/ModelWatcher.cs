using Pymk.Core.Files;
using Pymk.Silo.Hosting;
using StackExchange.Redis;

namespace Pymk.Silo.Models;

/// <summary>Looks at the model directory from time to time and serves what became current; a version that cannot be loaded is reported once, and the old one stays.</summary>
internal sealed partial class ModelWatcher(ModelLoader loader, SiloSettings settings, TimeProvider time, ILogger<ModelWatcher> log) : BackgroundService
{
    private string? _refused;

    /// <summary>Comes after the grains and before HTTP: nobody is answered from half an index, and the first answers are whole.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await loader.WarmUpAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.ModelPoll, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await loader.LoadCurrentAsync(settings.Model, stoppingToken);
                _refused = null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or RedisException && e.Message != _refused)
            {
                _refused = e.Message;
                LogRefused(e.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or RedisException)
            {
                // Said already.
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The current model cannot be served, the one before goes on: {Reason}")]
    private partial void LogRefused(string reason);
}
