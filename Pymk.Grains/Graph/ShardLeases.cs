using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Pymk.Grains.Graph;

/// <summary>
/// Reads every graph shard's lease once a period, for all users' grains of the silo: epoch, flags of users and changed users. A grain subscribes
/// again before its next answer if its shard has another epoch than at the subscription, or has not answered for <see cref="GracePeriods"/>
/// periods. Rows of users who are not among the changed ones are read from the silo's own copy of the model.
/// </summary>
internal sealed partial class ShardLeases(IGrainFactory grains, IOptions<ServingOptions> options, TimeProvider time, ILogger<ShardLeases> log)
    : BackgroundService
{
    private const int GracePeriods = 3;

    private readonly long[] _epochs = new long[options.Value.GraphShards];
    private readonly long[] _answeredAt = new long[options.Value.GraphShards];
    private readonly ChangedUsers[] _changed = [.. Enumerable.Range(0, options.Value.GraphShards).Select(_ => new ChangedUsers(-1))];

    /// <summary>The flags of all users of the cluster.</summary>
    public FlaggedUsers Flags { get; } = new(options.Value.GraphShards);

    /// <summary>True while a subscription of this epoch is valid.</summary>
    public bool Holds(int shard, long epoch)
    {
        var seen = Volatile.Read(ref _epochs[shard]);
        return seen == epoch && time.GetElapsedTime(Volatile.Read(ref _answeredAt[shard])) < GracePeriods * options.Value.LeasePeriod;
    }

    /// <summary>
    /// The users of a shard whose connections differ from the model, as of the last lease. The set keeps growing. Null while the shard does not
    /// answer.
    /// </summary>
    public ConcurrentDictionary<long, byte>? ChangedOf(int shard)
    {
        var changed = Volatile.Read(ref _changed[shard]);
        return Holds(shard, changed.Epoch) ? changed.Users : null;
    }

    /// <summary>Notes a change in a shard of this silo; other silos learn of it with their next lease.</summary>
    public void Change(int shard, long user) => Volatile.Read(ref _changed[shard]).Users[user] = 0;

    /// <summary>Notes an epoch learnt by subscribing.</summary>
    public void Learn(int shard, long epoch)
    {
        Volatile.Write(ref _epochs[shard], epoch);
        Volatile.Write(ref _answeredAt[shard], time.GetTimestamp());
    }

    /// <summary>Reads all leases now.</summary>
    public Task RenewAsync() => Task.WhenAll(Enumerable.Range(0, _epochs.Length).Select(AskAsync));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LeasePeriod, time);
        do
        {
            await RenewAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AskAsync(int shard)
    {
        try
        {
            var known = _changed[shard];
            var lease = await grains.GetGrain<IGraphShardGrain>(shard).GetLease(new KnownLease(known.Epoch, known.FlagsVersion, known.Told));
            var changed = lease.Epoch == known.Epoch ? known : new ChangedUsers(lease.Epoch);
            changed.Told += lease.Changed.Length;
            foreach (var user in lease.Changed)
            {
                changed.Users[user] = 0;
            }

            changed.FlagsVersion = lease.FlagsVersion;
            Flags.Take(shard, lease.Flags, whole: changed != known);
            Volatile.Write(ref _changed[shard], changed);
            Learn(shard, lease.Epoch);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNoAnswer(e, shard);
        }
    }

    // Users are only added within an epoch.
    private sealed class ChangedUsers(long epoch)
    {
        public long Epoch => epoch;

        public ConcurrentDictionary<long, byte> Users { get; } = [];

        /// <summary>Number of users received from the shard.</summary>
        public int Told { get; set; }

        /// <summary>The version of the flags received from the shard.</summary>
        public long FlagsVersion { get; set; }
    }

    [LoggerMessage(1, LogLevel.Warning, "Graph shard {Shard} does not answer; its users subscribe again when it does")]
    private partial void LogNoAnswer(Exception e, int shard);
}
