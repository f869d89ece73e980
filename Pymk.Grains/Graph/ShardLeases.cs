using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>
/// The silo's leases of the graph shards. One call is always under way to each shard, which answers it when flags of users or its epoch change, and
/// after <see cref="ServingOptions.LeasePeriod"/> otherwise. So a shard knows what each silo has, and acknowledges a flag when every silo with a lease
/// has it. A lease runs out <see cref="ShardLease.GracePeriods"/> periods after the shard's answer. Then nobody of the shard is shown by this silo,
/// and its users' grains subscribe again before they answer. Rows of users who are not among the changed ones are read from the silo's own copy of the
/// model.
/// </summary>
internal sealed partial class ShardLeases : BackgroundService
{
    private const long NoCall = long.MaxValue;

    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(30);

    // A shard answers a call after a period at the latest. A silo that owes an answer for so long is not waited for.
    private static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(1);

    // Where this process gets no processor itself, it says nothing of others.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LateBeat = TimeSpan.FromMilliseconds(600);

    // A shard that moves is soon elsewhere.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly Guid _silo = Guid.NewGuid();
    private readonly IGrainFactory _grains;
    private readonly ModelRegistry _models;
    private readonly TimeProvider _time;
    private readonly ILogger<ShardLeases> _log;
    private readonly TimeSpan _period;
    private readonly TimeSpan _grace;
    private readonly TimeSpan _callTimeout;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeldLease[] _leases;
    private readonly long[] _epochs;
    private readonly long[] _until;
    private long _allUntil = long.MinValue;
    private readonly bool[] _askedOnce;

    // Since when each shard owes an answer; NoCall where it owes none.
    private readonly long[] _owedSince;
    private long _beatAt = NoCall;
    private int _toAsk;
    private bool[] _silent = [];

    public ShardLeases(
        IGrainFactory grains, ModelRegistry models, IOptions<ServingOptions> options, TimeProvider time, ILogger<ShardLeases> log,
        ILocalSiloDetails? silo = null)
    {
        var shards = options.Value.GraphShards;
        Here = silo?.SiloAddress.ToParsableString();
        (_grains, _models, _time, _log, _period) = (grains, models, time, log, options.Value.LeasePeriod);
        _grace = ShardLease.GracePeriods * _period;
        _callTimeout = _grace < MostWait ? _grace : MostWait;
        (_leases, _epochs, _until, _askedOnce, _toAsk) = (new HeldLease[shards], new long[shards], new long[shards], new bool[shards], shards);
        _owedSince = new long[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            _leases[shard] = new HeldLease(KnownLease.None(_silo), []);
        }

        Array.Fill(_epochs, -1);
        Array.Fill(_until, long.MinValue);
        Array.Fill(_owedSince, NoCall);
        (Flags, Ended, Stopping) = (new FlaggedUsers(shards), new EndedUsers(shards), _stopping.Token);
    }

    /// <summary>The flags of all users of the cluster.</summary>
    public FlaggedUsers Flags { get; }

    /// <summary>The connections that ended lately, of all users of the cluster.</summary>
    public EndedUsers Ended { get; }

    /// <summary>Completes when every shard has answered or failed once. Before, the silo knows too little to show anybody.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Cancelled when the silo stops: the shards it hosts hold no call any more.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>True while the silo has a lease of every shard. Costs a look at the clock.</summary>
    public bool HoldsAll
    {
        get
        {
            var now = _time.GetTimestamp();
            return now < Volatile.Read(ref _allUntil) || now < FindFirstEnd();
        }
    }

    /// <summary>Address of this silo; null in no silo.</summary>
    public string? Here { get; }

    /// <summary>Address of the silo that a shard lived in when it last answered; null before.</summary>
    public string? HostOf(int shard) => Volatile.Read(ref _leases[shard]).Host;

    /// <summary>True while the silo has a lease of the shard.</summary>
    public bool Holds(int shard) => _time.GetTimestamp() < Volatile.Read(ref _until[shard]);

    /// <summary>True while a subscription of this epoch is valid.</summary>
    public bool Holds(int shard, long epoch) => Volatile.Read(ref _epochs[shard]) == epoch && Holds(shard);

    /// <summary>
    /// True where the shard has owed an answer for long, whatever calls failed meanwhile: whoever needs the shard does without it, or fails at once. A shard that moves
    /// answers sooner. A silo never waits for itself in vain, so its own shards are not quiet.
    /// </summary>
    public bool IsQuiet(int shard) =>
        Volatile.Read(ref _askedOnce[shard])
        && _time.GetElapsedTime(Volatile.Read(ref _owedSince[shard])) > _period + MostDelay
        && HostOf(shard) is var host && (host is null || host != Here)
        && _time.GetElapsedTime(Volatile.Read(ref _beatAt)) < LateBeat;

    /// <summary>Throws where a shard is quiet.</summary>
    /// <exception cref="TimeoutException">It is.</exception>
    public void RequireHeard(int shard)
    {
        if (IsQuiet(shard))
        {
            throw new TimeoutException($"Graph shard {shard} does not answer.");
        }
    }

    /// <summary>The shards without a lease; the same array while they are the same.</summary>
    public bool[] Silent()
    {
        var silent = new bool[_until.Length];
        for (var shard = 0; shard < silent.Length; shard++)
        {
            silent[shard] = !Holds(shard);
        }

        var before = Volatile.Read(ref _silent);
        if (before.AsSpan().SequenceEqual(silent))
        {
            return before;
        }

        Volatile.Write(ref _silent, silent);
        return silent;
    }

    /// <summary>
    /// The users of a shard whose connections differ from the model, as of the last lease. The set keeps growing until the shard folds what the models
    /// have and begins another. Null while the shard does not answer.
    /// </summary>
    public ConcurrentDictionary<long, byte>? ChangedOf(int shard)
    {
        var lease = Volatile.Read(ref _leases[shard]);
        return Holds(shard, lease.Known.Epoch) ? lease.Changed : null;
    }

    /// <summary>Notes a change in a shard of this silo; other silos learn of it with their next lease.</summary>
    public void Change(int shard, long user) => Volatile.Read(ref _leases[shard]).Changed[user] = 0;

    /// <summary>Notes an epoch learnt by subscribing. A late answer of an earlier epoch changes nothing.</summary>
    public void Learn(int shard, long epoch)
    {
        var seen = Volatile.Read(ref _epochs[shard]);
        while (seen < epoch)
        {
            var before = Interlocked.CompareExchange(ref _epochs[shard], epoch, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Calls every shard once.</summary>
    public Task RenewAsync() => Task.WhenAll(Enumerable.Range(0, _until.Length).Select(shard => AskAsync(shard, CancellationToken.None)));

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel();
        return base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([BeatAsync(stoppingToken), .. Enumerable.Range(0, _until.Length).Select(shard => FollowAsync(shard, stoppingToken))]);

    private async Task BeatAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Volatile.Write(ref _beatAt, _time.GetTimestamp());
            await Task.Delay(Beat, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(int shard, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (!await AskAsync(shard, stopping))
            {
                var pause = _owedSince[shard] != NoCall && LongestPause < _period ? LongestPause : _period;
                await Task.Delay(pause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // False where the next call should wait: the shard failed, or it neither held the call nor had news.
    private async Task<bool> AskAsync(int shard, CancellationToken stopping)
    {
        try
        {
            var before = _leases[shard];
            var called = _time.GetTimestamp();
            if (_owedSince[shard] == NoCall)
            {
                Volatile.Write(ref _owedSince[shard], called);
            }

            var known = before.Known with { MayWait = Holds(shard), Version = _models.HasModel ? _models.Current.Version : null };
            var call = _grains.GetGrain<IGraphShardGrain>(shard).GetLease(known).AsTask();
            call.Ignore();
            var lease = await call.WaitAsync(_callTimeout, _time, stopping);
            Take(shard, before, lease, called);
            Volatile.Write(ref _owedSince[shard], NoCall);
            return lease.Held >= _period / 2 || lease.Epoch != before.Known.Epoch || lease.FlagsVersion != before.Known.FlagsVersion;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogNoAnswer(e, shard);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            if (!_askedOnce[shard])
            {
                Volatile.Write(ref _askedOnce[shard], true);
                if (Interlocked.Decrement(ref _toAsk) == 0)
                {
                    _asked.TrySetResult();
                }
            }
        }
    }

    private void Take(int shard, HeldLease before, ShardLease lease, long called)
    {
        var anew = lease.Whole || lease.List != before.Known.List;
        var changed = anew ? [] : before.Changed;
        foreach (var user in lease.Changed)
        {
            changed[user] = 0;
        }

        Flags.Take(shard, lease.Flags, lease.Whole);
        Ended.Take(shard, lease.Ends ?? [], lease.Whole, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var told = lease.Changed.Length + (anew ? 0 : before.Known.Changed);
        Volatile.Write(ref _leases[shard], new HeldLease(new KnownLease(_silo, lease.Epoch, lease.FlagsVersion, told, true, lease.List), changed, lease.Host));
        Learn(shard, lease.Epoch);

        // The shard answered no earlier than this, so the lease ends here no later than there.
        Volatile.Write(ref _until[shard], called + (long)((lease.Held + _grace).TotalSeconds * _time.TimestampFrequency));
    }

    private long FindFirstEnd()
    {
        var first = long.MaxValue;
        for (var shard = 0; shard < _until.Length; shard++)
        {
            first = Math.Min(first, Volatile.Read(ref _until[shard]));
        }

        Volatile.Write(ref _allUntil, first);
        return first;
    }

    /// <summary>A lease. Users are only added to the changed ones of a list.</summary>
    private sealed record HeldLease(KnownLease Known, ConcurrentDictionary<long, byte> Changed, string? Host = null);

    [LoggerMessage(1, LogLevel.Warning, "Graph shard {Shard} does not answer; when its lease has run out, nobody of it is shown until it does")]
    private partial void LogNoAnswer(Exception e, int shard);
}
