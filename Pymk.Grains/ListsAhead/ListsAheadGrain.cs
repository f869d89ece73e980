using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Grains.Interfaces.ListsAhead;

namespace Pymk.Grains.ListsAhead;

/// <summary>
/// Asks the shards every two seconds how far they are, which also makes them go on after the loss of their silo. Remembers the version in the store.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed partial class ListsAheadGrain(
    IListsAheadStore store, IOptions<ListsAheadOptions> options, IOptions<ServingOptions> serving, ILogger<ListsAheadGrain> log)
    : Grain, IListsAheadGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly ShardLists?[] _shards = new ShardLists?[serving.Value.GraphShards];
    private string? _version;

    private bool IsOff => options.Value.ActiveDays == 0;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!IsOff)
        {
            this.RegisterGrainTimer(FollowAsync, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = Period, Interleave = true });
        }

        return Task.CompletedTask;
    }

    public async Task Start(string version)
    {
        if (IsOff || _version == version)
        {
            return;
        }

        if (await store.ReadVersionAsync() != version)
        {
            await store.StartAsync(version);
        }

        Follow(version);
    }

    public ValueTask<ListsAheadProgress> Progress()
    {
        var (done, users, over, written) = (0, 0L, 0L, 0L);
        foreach (var shard in _shards)
        {
            if (shard is not null)
            {
                (done, users, over, written) =
                    (done + (shard.IsFinished ? 1 : 0), users + shard.Users, over + shard.Done, written + shard.Written);
            }
        }

        return new(new ListsAheadProgress(_version ?? "", _shards.Length, done, users, over, written, IsOff || done == _shards.Length));
    }

    private void Follow(string version)
    {
        _version = version;
        Array.Clear(_shards);
    }

    private async Task FollowAsync()
    {
        try
        {
            if (_version is null && await store.ReadVersionAsync() is { } version && _version is null)
            {
                Follow(version);
            }

            if (_version is { } followed)
            {
                await Task.WhenAll(Enumerable.Range(0, _shards.Length).Where(s => _shards[s] is not { IsFinished: true }).Select(s => AskAsync(s, followed)));
            }
        }
        catch (Exception e)
        {
            LogNoAnswer(e);
        }
    }

    private async Task AskAsync(int shard, string version)
    {
        var progress = await GrainFactory.GetGrain<IShardListsGrain>(shard).Work(version);
        if (_version == version)
        {
            _shards[shard] = progress;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The progress of lists written ahead cannot be read; it is asked for again")]
    private partial void LogNoAnswer(Exception e);
}
