using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Core.Models;
using Pymk.Grains.Behavior;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Models;

namespace Pymk.Grains.Profiles;

/// <summary>
/// Keeps users who joined, changed or acted since the model described: row, projections and embedding, in the store and in the index. What events say is stored
/// first, so a crash before the row is written is made good by their redelivery or by the next activation.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed partial class ProfileShardGrain(
    IProfileStore store,
    IBehaviorStore behaviorStore,
    ModelRegistry models,
    UserOrdinals ordinals,
    UserDescriber describer,
    IOptions<ServingOptions> options,
    TimeProvider time,
    ILogger<ProfileShardGrain> log) : Grain, IProfileShardGrain
{
    // First connections come in bursts: one description for all of them.
    private static readonly TimeSpan DescribeDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);
    private const int RowsAtOnce = 256;

    private readonly Dictionary<long, ProfileState> _profiles = [];
    private readonly SortedDictionary<long, long> _changes = [];
    private readonly Dictionary<long, long> _changedAt = [];
    private readonly HashSet<long> _waiting = [];
    private readonly Dictionary<long, UserBehavior> _behavior = [];
    private readonly HashSet<long> _acted = [];
    private readonly RowChanges _rowChanges = new();
    private readonly SemaphoreSlim _describing = new(1);
    private IGrainTimer? _timer;
    private IGrainTimer? _actedTimer;
    private string _describedIn = "";
    private string _passOver = "";
    private long _epoch;
    private long _version;
    private int _shard;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = (int)this.GetPrimaryKeyLong();
        _epoch = time.GetUtcNow().Ticks;
        var stored = await store.ReadAsync(_shard);
        _describedIn = stored.DescribedIn;
        foreach (var state in stored.Profiles)
        {
            _profiles[state.User] = state;
            NoteChange(state.User);
        }

        foreach (var behavior in await behaviorStore.ReadAsync(_shard))
        {
            _behavior[behavior.User] = behavior;
            WriteRowSoon(behavior.User);
        }
    }

    public async Task Apply(ProfileEvent[] events)
    {
        var changed = new HashSet<long>();
        foreach (var e in events)
        {
            var before = _profiles.GetValueOrDefault(e.User) ?? ProfileState.Unknown(e.User);
            var after = before.After(e);
            _profiles[e.User] = after;
            changed.Add(e.User);
        }

        // Repeated events are written and described again as well: the first delivery may have ended between the store and the index.
        await store.WriteAsync(_shard, [.. changed.Select(u => _profiles[u])]);
        foreach (var user in changed)
        {
            await DescribeAsync(user);
        }
    }

    public async Task Connected(long[] users)
    {
        var unheard = users.Where(u => !_profiles.ContainsKey(u)).ToArray();
        foreach (var user in unheard)
        {
            _profiles[user] = ProfileState.Unknown(user);
        }

        if (unheard.Length > 0)
        {
            await store.WriteAsync(_shard, [.. unheard.Select(u => _profiles[u])]);
        }

        _waiting.UnionWith(users);
        Schedule(DescribeDelay);
    }

    public async Task Observed(InteractionEvent[] events)
    {
        var refusals = await Task.WhenAll(events.Select(IsRefusalAsync));
        var changed = new HashSet<long>();
        for (var i = 0; i < events.Length; i++)
        {
            foreach (var user in (ReadOnlySpan<long>)[events[i].User, events[i].Other])
            {
                if (ordinals.ShardOf(user) == _shard)
                {
                    BehaviorOf(user).Add(events[i], refusals[i]);
                    changed.Add(user);
                }
            }
        }

        try
        {
            await behaviorStore.WriteAsync(_shard, [.. changed.Select(u => _behavior[u])]);
        }
        catch
        {
            // Memory is ahead of the store now, and the events come again: the next activation reads the store.
            DeactivateOnIdle();
            throw;
        }

        foreach (var user in changed)
        {
            WriteRowSoon(user);
        }
    }

    public ValueTask<ProfileUpdates> GetChanges(long epoch, long version)
    {
        if (models.HasModel && models.Current.Version != _describedIn && models.Current.Version != _passOver)
        {
            // A new model does not know them, or knows them as they were.
            _passOver = models.Current.Version;
            _waiting.UnionWith(_profiles.Keys);
            Schedule(TimeSpan.Zero);
            foreach (var user in _behavior.Keys)
            {
                WriteRowSoon(user);
            }
        }

        var cards = epoch == _epoch && version == _version ? [] : _changes
            .Where(c => epoch != _epoch || c.Key > version)
            .Select(c => new ChangedCard(c.Value, c.Key, _profiles[c.Value].Profile?.Name, _profiles[c.Value].Profile?.Headline))
            .ToArray();
        return new(new ProfileUpdates(_epoch, _version, cards, epoch == _epoch ? _rowChanges.After(version) : null));
    }

    private UserBehavior BehaviorOf(long user) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_behavior, user, out _) ??= new UserBehavior(user);

    private async Task<bool> IsRefusalAsync(InteractionEvent e) => e.Kind is InteractionKind.Dismiss or InteractionKind.Block
        && ordinals.ShardOf(e.User) == _shard
        && await GrainFactory.GetGrain<IGraphShardGrain>(_shard).HasInvited(e.Other, e.User);

    private void WriteRowSoon(long user)
    {
        _acted.Add(user);
        _actedTimer ??= this.RegisterGrainTimer(
            WriteRowsAsync,
            new GrainTimerCreationOptions { DueTime = options.Value.BehaviorPeriod, Period = Timeout.InfiniteTimeSpan, Interleave = true });
    }

    private async Task WriteRowsAsync()
    {
        _actedTimer?.Dispose();
        _actedTimer = null;
        long[] users = [.. _acted];
        _acted.Clear();
        try
        {
            foreach (var some in users.Chunk(RowsAtOnce))
            {
                await WriteRowsAsync(some);
            }
        }
        catch (Exception e)
        {
            LogRowsNotWritten(e, _shard);
            foreach (var user in users)
            {
                WriteRowSoon(user);
            }
        }
    }

    private async Task WriteRowsAsync(long[] users)
    {
        await _describing.WaitAsync();
        try
        {
            var model = models.Current;
            UserBehavior[] behavior = [.. users.Select(u => _behavior[u])];
            await describer.WriteBehaviorAsync(model, behavior);
            foreach (var user in users)
            {
                _rowChanges.Add(++_version, user);
            }

            if (model.Joining?.Behavior is { } history)
            {
                await behaviorStore.WriteAsync(_shard, [.. behavior.Where(b => b.Forget(history.Until))]);
            }
        }
        finally
        {
            _describing.Release();
        }
    }

    private void Schedule(TimeSpan delay) => _timer ??= this.RegisterGrainTimer(
        DescribeWaitingAsync, new GrainTimerCreationOptions { DueTime = delay, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    private async Task DescribeWaitingAsync()
    {
        _timer?.Dispose();
        _timer = null;
        var version = _passOver;
        long[] users = [.. _waiting];
        _waiting.Clear();
        var failed = false;
        foreach (var user in users)
        {
            try
            {
                await DescribeAsync(user);
            }
            catch (Exception e)
            {
                _waiting.Add(user);
                if (!failed)
                {
                    LogNotDescribed(e, _shard, user);
                }

                failed = true;
            }
        }

        if (_waiting.Count > 0)
        {
            Schedule(failed ? RetryDelay : DescribeDelay);
        }
        else if (version.Length > 0 && _describedIn != version)
        {
            await store.MarkDescribedAsync(_shard, version);
            _describedIn = version;
        }
    }

    private async Task DescribeAsync(long user)
    {
        await _describing.WaitAsync();
        try
        {
            var (state, model) = (_profiles[user], models.Current);
            if (state.IsGone)
            {
                await GrainFactory.GetGrain<IIndexShardGrain>(Shards.Of(user, model.Manifest.Shards)).Remove(user);
            }
            else
            {
                await describer.DescribeAsync(model, state, _behavior.GetValueOrDefault(user) ?? new UserBehavior(user));
            }

            NoteChange(user);
        }
        finally
        {
            _describing.Release();
        }
    }

    private void NoteChange(long user)
    {
        if (_changedAt.Remove(user, out var before))
        {
            _changes.Remove(before);
        }

        _changes[_changedAt[user] = ++_version] = user;
    }

    [LoggerMessage(LogLevel.Warning, "Profile shard {Shard} could not describe user {User} and tries again")]
    private partial void LogNotDescribed(Exception e, int shard, long user);

    [LoggerMessage(LogLevel.Warning, "Profile shard {Shard} could not write what interactions say into feature rows and tries again")]
    private partial void LogRowsNotWritten(Exception e, int shard);
}
