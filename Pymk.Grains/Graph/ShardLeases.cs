using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Graph;

namespace Pymk.Grains.Graph;

/// <summary>
/// Asks every graph shard once a period for its epoch and its withdrawn users, for all users' grains of the silo together. A grain whose shard has another
/// epoch than at its subscription, or has not answered for <see cref="GracePeriods"/> periods, subscribes again before its next answer.
/// </summary>
internal sealed partial class ShardLeases(IGrainFactory grains, IOptions<ServingOptions> options, TimeProvider time, ILogger<ShardLeases> log) : BackgroundService
{
    private const int GracePeriods = 3;

    private readonly long[] _epochs = new long[options.Value.GraphShards];
    private readonly long[] _answeredAt = new long[options.Value.GraphShards];
    private readonly long[] _withdrawnVersions = new long[options.Value.GraphShards];
    private readonly long[]?[] _withdrawn = new long[]?[options.Value.GraphShards];
    private volatile WithdrawnUsers _all = new(0, []);

    /// <summary>All withdrawn users of the cluster.</summary>
    public WithdrawnUsers Withdrawn => _all;

    /// <summary>True while a subscription taken in this epoch can be relied on.</summary>
    public bool Holds(int shard, long epoch)
    {
        var seen = Volatile.Read(ref _epochs[shard]);
        return seen == epoch && time.GetElapsedTime(Volatile.Read(ref _answeredAt[shard])) < GracePeriods * options.Value.LeasePeriod;
    }

    /// <summary>Takes note of an epoch learnt by subscribing.</summary>
    public void Learn(int shard, long epoch)
    {
        Volatile.Write(ref _epochs[shard], epoch);
        Volatile.Write(ref _answeredAt[shard], time.GetTimestamp());
    }

    /// <summary>Asks all shards now.</summary>
    public async Task RenewAsync()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, _epochs.Length).Select(AskAsync));
        if (answers.Any(changed => changed))
        {
            _all = new WithdrawnUsers(_all.Version + 1, [.. _withdrawn.SelectMany(w => w ?? [])]);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LeasePeriod, time);
        do
        {
            await RenewAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> AskAsync(int shard)
    {
        try
        {
            var lease = await grains.GetGrain<IGraphShardGrain>(shard).GetLease(_withdrawnVersions[shard]);
            Learn(shard, lease.Epoch);
            if (lease.Withdrawn is null)
            {
                return false;
            }

            (_withdrawnVersions[shard], _withdrawn[shard]) = (lease.WithdrawnVersion, lease.Withdrawn);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNoAnswer(e, shard);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Graph shard {Shard} does not answer; its users subscribe again")]
    private partial void LogNoAnswer(Exception e, int shard);
}

/// <summary>Users who are deactivated or opted out, cluster-wide.</summary>
/// <param name="Version">Changes with the set.</param>
/// <param name="Users">64-bit ids.</param>
internal sealed record WithdrawnUsers(long Version, IReadOnlyCollection<long> Users);
