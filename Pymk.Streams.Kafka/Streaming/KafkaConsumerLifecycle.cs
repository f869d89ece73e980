using Orleans;
using Orleans.Runtime;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>Reads while the silo is active: starts after grains can be placed, and stops while they still answer.</summary>
internal sealed class KafkaConsumerLifecycle(string provider, KafkaConsumer consumer) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe($"Kafka streams {provider}", ServiceLifecycleStage.Active + 1, Start, StopAsync);

    public void Dispose() => _stop.Dispose();

    private Task Start(CancellationToken ct)
    {
        _run = Task.Factory.StartNew(() => consumer.Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken ct)
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
