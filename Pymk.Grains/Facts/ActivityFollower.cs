using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Behavior;

namespace Pymk.Grains.Facts;

/// <summary>Reads once a period from every shard who was active, where a rule asks for it.</summary>
internal sealed partial class ActivityFollower(
    IGrainFactory grains, SiloFacts facts, IOptions<ServingOptions> options, TimeProvider time, ILogger<ActivityFollower> log) : BackgroundService
{
    // Of every shard the graph's part and the profiles' part.
    private readonly (long Epoch, int Count)[] _known = new (long, int)[2 * options.Value.GraphShards];

    /// <summary>Reads what is new in all shards now.</summary>
    public Task RenewAsync() => Task.WhenAll(Enumerable.Range(0, _known.Length).Select(AskAsync));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!facts.FollowsActivity)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.LeasePeriod, time);
        do
        {
            await RenewAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AskAsync(int part)
    {
        var shard = part / 2;
        try
        {
            ActivityUpdates updates;
            do
            {
                var (epoch, count) = _known[part];
                updates = part % 2 == 0
                    ? await grains.GetGrain<IGraphActivityGrain>(shard).GetActivity(epoch, count)
                    : await grains.GetGrain<IProfileActivityGrain>(shard).GetActivity(epoch, count);
                facts.TakeActivity(updates.Users, updates.Days);
                _known[part] = (updates.Epoch, updates.Known);
            }
            while (updates.Known < updates.Count);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNoAnswer(e, shard);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Shard {Shard} does not tell who was active; it is asked again")]
    private partial void LogNoAnswer(Exception e, int shard);
}
