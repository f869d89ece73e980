using Microsoft.Extensions.Logging;

namespace Pymk.Grains.ListsAhead;

/// <summary>Works in the background, between its calls. A failed run begins again with the next call.</summary>
[KeepAlive]
internal sealed partial class ShardListsGrain(ShardListWriter writer, ILogger<ShardListsGrain> log) : Grain, IShardListsGrain
{
    private CancellationTokenSource _ending = new();
    private Task _run = Task.CompletedTask;
    private ShardLists? _progress;

    private int Shard => (int)this.GetPrimaryKeyLong();

    public ValueTask<ShardLists> Work(string version)
    {
        if (_progress?.Version != version)
        {
            _ending.Cancel();
            _ending.Dispose();
            _ending = new CancellationTokenSource();
            _progress = ShardLists.Begin(version);
            _run = RunAsync(version, _ending.Token);
        }
        else if (_run.IsCompleted && !_progress.IsFinished)
        {
            _run = RunAsync(version, _ending.Token);
        }

        return new(_progress);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ending.Cancel();
        _ending.Dispose();
        return Task.CompletedTask;
    }

    private async Task RunAsync(string version, CancellationToken cancellation)
    {
        try
        {
            await writer.RunAsync(Shard, version, progress => _progress = cancellation.IsCancellationRequested ? _progress : progress, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(e, version, Shard);
        }
        catch (OperationCanceledException)
        {
            // Another version, or the grain moves.
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "The lists of model {Version} for the users of shard {Shard} are not written: the work goes on within seconds. Check the store if this repeats")]
    private partial void LogFailed(Exception e, string version, int shard);
}
