using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Grains.Behavior;
using Pymk.Grains.Features;
using Pymk.Grains.Fencing;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Models;
using Pymk.Grains.Placement;
using Pymk.Grains.Privacy;
using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Profiles;

/// <summary>
/// Describes users who joined, changed or acted since the model. What events say is stored first; if the silo crashes before the row is written, the
/// redelivered events or the next activation write it.
/// </summary>
[Reentrant]
[KeepAlive]
[ShardPlacement]
internal sealed partial class ProfileShardGrain(
    IProfileStore store,
    IBehaviorStore behaviorStore,
    ModelRegistry models,
    UserOrdinals ordinals,
    ErasedPeople erased,
    UserDescriber describer,
    IUserRowStore rowStore,
    ProfileFoldRule foldRule,
    BehaviorEnd behaviorEnd,
    ShardLeases leases,
    ShardHome home,
    ISnapshotParts snapshotParts,
    SnapshotTurns snapshotTurns,
    IOptions<ServingOptions> options,
    ILogger<ProfileShardGrain> log) : Grain, IProfileShardGrain, IConnectionListener, IProfileActivityGrain, IProfileSnapshotGrain
{
    // First connections come in bursts: one description covers all of them.
    private static readonly TimeSpan DescribeDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private ShardProfiles _profiles = null!;
    private ShardBehavior _behavior = null!;
    private ProfileChangeLog _changes = null!;
    private ShardRowWriter _rows = null!;
    private ActivityLog? _activity;
    private UserQueue _toDescribe = null!;
    private UserQueue _toUpdate = null!;
    private long _profileEpoch;
    private long _behaviorEpoch;
    private int _shard;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = (int)this.GetPrimaryKeyLong();
        var profiles = await store.OpenAsync(_shard);
        var behavior = await behaviorStore.OpenAsync(_shard);
        await erased.ReadAsync();
        (_profileEpoch, _behaviorEpoch, _foldedTo) = (profiles.Epoch, behavior.Epoch, profiles.FoldedTo);
        _profiles = new ShardProfiles(profiles.Profiles, new ChangeStamps(_profileEpoch));
        _behavior = new ShardBehavior(behavior.Users, user => ordinals.ShardOf(user) == _shard);
        _changes = new ProfileChangeLog(_profileEpoch, _profiles.Users);
        var rows = new FencedRows(rowStore, MarkWritingAsync);
        _rows = new ShardRowWriter(_shard, models, describer, rows, _profiles, _behavior, _changes, WriteBehaviorAsync, behaviorEnd.Of, log);
        _toDescribe = new UserQueue(StartTimer, RetryDelay, _rows.DescribeAsync);
        _toUpdate = new UserQueue(StartTimer, options.Value.BehaviorPeriod, _rows.UpdateAsync);
        _toUpdate.Add(_behavior.Users, options.Value.BehaviorPeriod);
        DescribeAgain(profiles.Writing);
        FollowModel(profiles.DescribedIn);
        this.FollowHome(home, mayLeave: () => _toDescribe.IsIdle && _snapshot?.IsRunning != true);
    }

    public async Task Apply(ProfileEvent[] events)
    {
        if (!erased.IsEmpty)
        {
            await ReviveAsync(events);
        }

        await RemovedAsync();
        events = erased.Keep(events, About);

        // Repeated events are written again, and described unless this activation has: the first delivery may have ended between store and index.
        var changed = _profiles.Apply(events);
        await this.WriteFencedAsync(store.WriteAsync(_shard, _profileEpoch, changed));
        NoteActivity(events.Select(e => (e.User, e.Time)));
        foreach (var state in changed)
        {
            await _rows.DescribeOnceAsync(state.User);
        }
    }

    public async Task ConnectionsChanged(long[] users)
    {
        await RemovedAsync();
        if (!erased.IsEmpty)
        {
            users = Array.FindAll(users, user => !erased.Known.Contains(user));
        }

        if (users.Length > 0)
        {
            await this.WriteFencedAsync(store.WriteAsync(_shard, _profileEpoch, _profiles.Touch(users)));
        }

        _toDescribe.Add(users, DescribeDelay);
    }

    public async Task Observed(InteractionEvent[] events)
    {
        if (!erased.IsEmpty)
        {
            await erased.ConfirmAsync(events, About);
        }

        events = erased.Keep(events, About);
        var refusals = await Task.WhenAll(events.Select(IsRefusalAsync));
        await RemovedAsync();
        if (!erased.IsEmpty)
        {
            // Somebody may have been erased during the wait.
            (events, refusals) = Keep(events, refusals);
        }

        var changed = _behavior.Observe(events, refusals);
        try
        {
            await behaviorStore.WriteAsync(_shard, _behaviorEpoch, changed);
        }
        catch
        {
            // Memory is ahead of the store, and the events come again: the next activation counts from the store.
            DeactivateOnIdle();
            throw;
        }

        NoteActivity(events.Where(e => ordinals.ShardOf(e.User) == _shard).Select(e => (e.User, e.Time)));
        _toUpdate.Add(changed.Select(b => b.User), options.Value.BehaviorPeriod);
    }

    public ValueTask<ProfileUpdates> GetChanges(long epoch, long version, string[] attributes) =>
        new(_changes.After(epoch, version, _profiles, attributes));

    public ValueTask<ActivityUpdates> GetActivity(long knownEpoch, int known) => new((_activity ??= OpenActivity()).After(knownEpoch, known));

    // Kept from the first question on: without a rule on activity nobody asks.
    private ActivityLog OpenActivity()
    {
        var activity = new ActivityLog(_profileEpoch);
        foreach (var user in _profiles.Users)
        {
            activity.Add(user, _profiles[user].LastEventMs / 1_000);
        }

        foreach (var user in _behavior.Users)
        {
            activity.Add(user, _behavior.Of(user).LastActive);
        }

        return activity;
    }

    private void NoteActivity(IEnumerable<(long User, DateTimeOffset Time)> events)
    {
        if (_activity is not null)
        {
            foreach (var (user, time) in events)
            {
                _activity.Add(user, time.ToUnixTimeSeconds());
            }
        }
    }

    private Task WriteBehaviorAsync(IReadOnlyCollection<UserBehavior> changed) =>
        this.WriteFencedAsync(behaviorStore.WriteAsync(_shard, _behaviorEpoch, changed));

    private Task MarkWritingAsync(IReadOnlyCollection<long> users) =>
        this.WriteFencedAsync(store.MarkWritingAsync(_shard, _profileEpoch, users));

    // A paused former owner may still overwrite the rows of these users; behaviour is written into all rows anyway.
    private void DescribeAgain(IReadOnlyList<long> users)
    {
        long[] known = [.. users.Intersect(_profiles.Users)];
        if (known.Length > 0)
        {
            StartTimer(options.Value.BehaviorPeriod, () =>
            {
                _toDescribe.Add(known, TimeSpan.Zero);
                return Task.CompletedTask;
            });
        }
    }

    private IDisposable StartTimer(TimeSpan delay, Func<Task> fire) =>
        this.RegisterGrainTimer(fire, new GrainTimerCreationOptions { DueTime = delay, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    // A new model does not know the shard's users, or knows them as they were.
    private void FollowModel(string describedIn)
    {
        void QueueAll()
        {
            _toDescribe.Add(ProfileFoldRule.NotIn(models.Current, _shard, _profiles), TimeSpan.Zero);
            _toUpdate.Add(_behavior.Users, options.Value.BehaviorPeriod);
        }

        Task RememberAsync(string version) => this.WriteFencedAsync(store.MarkDescribedAsync(_shard, _profileEpoch, version));
        var described = new DescribedVersion(describedIn, QueueAll, () => _toDescribe.IsIdle, RememberAsync);
        this.RegisterGrainTimer(
            () => models.HasModel ? described.FollowAsync(models.Current.Version) : Task.CompletedTask,
            new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = options.Value.LeasePeriod, Interleave = true });
    }

    private async Task<bool> IsRefusalAsync(InteractionEvent e) => e.Kind is InteractionKind.Dismiss or InteractionKind.Block
        && ordinals.ShardOf(e.User) == _shard
        && await GrainFactory.GetGrain<IGraphShardGrain>(_shard).HasInvited(e.Other, e.User);
}
