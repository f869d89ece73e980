using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using Pymk.Grains.Behavior;
using Pymk.Grains.Fencing;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Placement;
using Pymk.Grains.Privacy;
using Pymk.Grains.Retention;
using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Graph;

/// <summary>
/// The single writer of a shard's relations. Reentrant: no other request runs between two awaits, and each such step leaves the state consistent.
/// </summary>
[Reentrant]
[KeepAlive]
[ShardPlacement]
internal sealed partial class GraphShardGrain(
    IRelationStore store,
    IErasureStore erasures,
    ModelRegistry models,
    UserOrdinals ordinals,
    ShardLeases leases,
    HostedShards hosted,
    ShardHome home,
    ILocalSiloDetails silo,
    ErasedPeople erased,
    KeptModels kept,
    IOptions<RetentionOptions> retention,
    IOptions<ServingOptions> options,
    TimeProvider time,
    ISnapshotParts snapshotParts,
    SnapshotTurns snapshotTurns,
    ILogger<GraphShardGrain> log)
    : Grain, IGraphShardGrain, IGraphActivityGrain, IGraphSnapshotGrain, IGrainMigrationParticipant
{
    // Long enough for a user's grain to be activated elsewhere, short enough for a client that waits for its write.
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(2);

    // A silent store refuses every write at once: neither the log nor the subscribers hear of each.
    private static readonly TimeSpan SilencePause = TimeSpan.FromSeconds(1);

    // Of the silos that hold a lease, on the way to another silo.
    private const string HoldersKey = "pymk.lease-holders";

    // The first activation of a shard follows nobody.
    private const long FirstStoreEpoch = 1;

    private readonly RelationTable _table = new();
    private readonly AdmittedUsers _admitted = new();
    private readonly ShardRowVersions _rows = new(models, ordinals, hosted);
    private RelationSubscribers _subscribers = null!;
    private CancellationTokenSource? _ending;
    private CancellationToken _ended;
    private LeaseState _lease = null!;
    private LeaseHolders _holders = null!;
    private RelationWriter _writer = null!;
    private ChangeStamps _stamps = null!;
    private ActivityLog? _activity;
    private long? _silenceTold;
    private Guid[]? _taken;
    private string _silo = "";
    private bool _hosts;
    private int _shard;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = (int)this.GetPrimaryKeyLong();
        _subscribers = new RelationSubscribers(PushAsync, OnPushLost, time.GetUtcNow().Ticks);
        _lease = new LeaseState(IsOwn, user => leases.Change(_shard, user));
        var began = time.GetTimestamp();
        var state = await store.OpenAsync(_shard);
        await erased.ReadAsync();
        foreach (var entry in state.Admitted.OrderBy(a => a.Position))
        {
            if (_admitted.Load(entry))
            {
                ordinals.Remember(entry.User, entry.Position, _shard);
            }
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (e, stamp) in state.Relations)
        {
            _table.Apply(e, stamp);
            _lease.Note(e);
            _lease.NoteEnd(e, Math.Min(e.TimeMs, now), now);
        }

        await HideAsync(erasures);
        _writer = new RelationWriter(store, _shard, state.Epoch, _admitted.Next, state.FoldedTo);
        _stamps = new ChangeStamps(state.Epoch);
        _lease.Open(state.Epoch);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(leases.Stopping);
        _ended = _ending.Token;
        _holders = new LeaseHolders(_lease, options.Value.LeasePeriod, time, othersSince: state.Epoch > FirstStoreEpoch ? began : null, _taken);
        _silo = silo.SiloAddress.ToParsableString();
        await Task.Run(() => hosted.Add(_shard), cancellationToken);
        _hosts = true;

        // A part of a snapshot that the activation still writes stands in the way of the next one.
        this.FollowHome(home, leaving: () => _ending.Cancel(), mayLeave: () => _snapshot?.IsRunning != true);
        LogOpened(_shard, state.Epoch, _table.Count, time.GetElapsedTime(began).TotalMilliseconds);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ending?.Cancel();
        _ending?.Dispose();
        if (_hosts)
        {
            _hosts = false;
            hosted.Remove(_shard);
        }

        return Task.CompletedTask;
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_holders?.Silos is { } silos)
        {
            dehydrationContext.TryAddValue(HoldersKey, silos);
        }
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext) => rehydrationContext.TryGetValue(HoldersKey, out _taken);

    public async ValueTask Apply(RelationEvent[] events)
    {
        if (!erased.IsEmpty)
        {
            await ReviveAsync(events);
            events = erased.Keep(events, About);
        }

        var changed = new List<RelationEvent>(events.Length);
        var (before, flags, now) = (_lease.FlagsVersion, 0L, time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var given in events)
        {
            var e = RelationTable.Normalize(given);
            var ends = e is { Kind: RelationKind.Connection, Active: false } && AreConnected(e.From, e.To);
            if (!IsOverruled(e) && _table.Apply(e, _stamps.Last + 1))
            {
                _writer.Add(new StampedRelation(e, _stamps.Next()));
                _lease.Note(e);
                if (e.Active || ends)
                {
                    _lease.NoteEnd(e, now, now);
                }

                _rows.Forget(e);
                if (_activity is not null)
                {
                    RelationActivity.Tell(e, NoteActivity);
                }

                changed.Add(e);
            }

            // A repeated flag waits too: the call that brought it may have failed before every silo had it.
            flags = Math.Max(flags, _lease.VersionOf(e));
        }

        if (_lease.FlagsVersion != before)
        {
            _holders.Tell();
        }

        var pushes = _subscribers.Select(changed);
        var joined = NewUsersOf(changed);
        await WrittenAsync();
        if (joined is not null)
        {
            await GrainFactory.GetGrain<IConnectionListener>(_shard).ConnectionsChanged([.. joined]);
        }

        if (pushes is not null)
        {
            await _subscribers.PushAsync(pushes);
        }

        // A repeated event waits for a lost push too: the call that brought it failed, and this one has nothing to push. After a move, users' grains have
        // subscribed to the activation before, until their silo knows this one.
        if (flags > 0 || _lease.Epoch != _lease.FirstEpoch || _holders.FollowsAnother)
        {
            await _holders.HeardAsync(_lease.Epoch, flags);
        }
    }

    public async ValueTask<GraphRows> ReadRows(string modelVersion, int[] users) => new(await _rows.Of(modelVersion).ReadAsync(users, _table));

    public ValueTask<RelationSnapshot> Subscribe(long user)
    {
        return erased.IsEmpty ? new(Snapshot()) : CheckedAsync();

        RelationSnapshot Snapshot()
        {
            var subscription = _subscribers.Add(user);
            return new RelationSnapshot(_lease.Epoch, IsKnown(user), [.. _table.Of(user)], subscription);
        }

        async ValueTask<RelationSnapshot> CheckedAsync()
        {
            await CheckNotErasedAsync(user);
            return Snapshot();
        }
    }

    public Task Unsubscribe(long user, long subscription)
    {
        _subscribers.Remove(user, subscription);
        return Task.CompletedTask;
    }

    public async ValueTask<bool> Knows(long user)
    {
        await CheckNotErasedAsync(user);
        return IsKnown(user);
    }

    public ValueTask<RelationEvent[]> ReadOf(long user) => new([.. _table.Of(user)]);

    public ValueTask<bool> HasInvited(long from, long to) => new(_table.TryGet(from, to, RelationKind.Invitation, out var e) && e.Active);

    public ValueTask<ListedRelation[]> ReadList(long user, PersonList list, ListedRelation? after, int count) =>
        new(new RelationList(_table, AreConnectedInModel).Read(user, list, after, count, time.GetUtcNow().ToUnixTimeSeconds()));

    public async ValueTask<int[]> Admit(long[] users)
    {
        var positions = new int[users.Length];
        for (var i = 0; i < users.Length; i++)
        {
            if (!erased.IsEmpty && await erased.IsErasedAsync(users[i]))
            {
                positions[i] = -1;
            }
            else if (_admitted.TryAdd(users[i], out positions[i]))
            {
                ordinals.Remember(users[i], positions[i], _shard);
                _writer.Admit(users[i]);
            }
        }

        await WrittenAsync();
        return positions;
    }

    public ValueTask<long[]> ReadAdmitted(int[] positions) => new(Array.ConvertAll(positions, _admitted.At));

    public async ValueTask<ShardLease> GetLease(KnownLease known) => (await _holders.ReadAsync(known, _ended)) with { Host = _silo };

    public ValueTask<ActivityUpdates> GetActivity(long knownEpoch, int known) => new((_activity ?? OpenActivity()).After(knownEpoch, known));

    // Kept from the first question on: without a rule on activity nobody asks.
    private ActivityLog OpenActivity()
    {
        _activity = new ActivityLog(_lease.FirstEpoch);
        foreach (var e in _table.All)
        {
            RelationActivity.Tell(e, NoteActivity);
        }

        return _activity;
    }

    private void NoteActivity(long user, long seconds)
    {
        if (IsOwn(user))
        {
            _activity!.Add(user, seconds);
        }
    }

    // The shard's relations as they are now, while it serves; Cut is the stamp for a snapshot's origin. Reading it and erasing or folding exclude
    // each other: where it no longer holds, freeze again. Dispose it at the end, so that the shard can fold.
    private FrozenRelations FreezeRelations() => _table.Freeze(_stamps.Last);

    private bool IsOwn(long user) => ordinals.ShardOf(user) == _shard;

    private bool IsKnown(long user) => models.Current.Graph.TryGetOrdinal(user, out _) || _table.Knows(user) || _admitted.Contains(user);

    private bool AreConnected(long a, long b) => _table.TryGet(a, b, RelationKind.Connection, out var e)
        ? e.Active
        : models.HasModel && AreConnectedInModel(a, b);

    private bool AreConnectedInModel(long a, long b) => ModelConnections.Has(models.Current.Graph, a, b);

    // The model's connections are what was folded into it: a late end of one loses as if its begin were still here.
    private bool IsOverruled(RelationEvent e) => models.HasModel && ModelConnections.Overrule(models.Current.Graph, e);

    // Users who are not of the model are described by their connections.
    private HashSet<long>? NewUsersOf(List<RelationEvent> changed)
    {
        HashSet<long>? found = null;
        foreach (var e in changed)
        {
            if (e.Kind == RelationKind.Connection && models.HasModel)
            {
                foreach (var user in (ReadOnlySpan<long>)[e.From, e.To])
                {
                    if (IsOwn(user) && !models.Current.Graph.TryGetOrdinal(user, out _))
                    {
                        (found ??= []).Add(user);
                    }
                }
            }
        }

        return found;
    }

    private async Task WrittenAsync()
    {
        try
        {
            await _writer.WrittenAsync();
            if (_silenceTold is not null)
            {
                _silenceTold = null;
                LoseSubscriptions();
            }
        }
        catch (StoreUnavailableException e)
        {
            // The shard keeps answering from memory; the writer repeats the write with the next one. The new epoch makes subscribers read what the
            // failed call did not push; writes that fail soon after share one, or that of the next success.
            if (_silenceTold is not { } told || time.GetElapsedTime(told) >= SilencePause)
            {
                _silenceTold = time.GetTimestamp();
                LogStoreSilent(e, _shard);
                LoseSubscriptions();
            }

            throw;
        }
        catch (Exception e)
        {
            // Not WriteFencedAsync, which ends the activation only after a refusal: after any failure but a silent store it starts over here.
            LogWriteFailed(e, _shard);
            _ending?.Cancel();
            DeactivateOnIdle();
            throw;
        }
    }

    private Task<bool> PushAsync(long user, RelationEvent[] events) =>
        GrainFactory.GetGrain<IRelationListener>(user).OnRelationsChanged(events).AsTask().WaitAsync(PushTimeout);

    // Only a new epoch reaches a grain that did not hear of a change: it makes all subscribers of the shard subscribe again.
    private void OnPushLost(Exception e)
    {
        LogPushFailed(e, _shard);
        LoseSubscriptions();
    }

    private void LoseSubscriptions()
    {
        _lease.LoseSubscriptions();
        _holders.Tell();
    }

    [LoggerMessage(1, LogLevel.Debug, "Graph shard {Shard} opened: epoch {Epoch}, {Relations} relations beyond the model, {Milliseconds:0} ms")]
    private partial void LogOpened(int shard, long epoch, int relations, double milliseconds);

    [LoggerMessage(2, LogLevel.Error, "Graph shard {Shard} could not write: its store does not answer; it goes on from memory and refuses writes")]
    private partial void LogStoreSilent(Exception e, int shard);

    [LoggerMessage(3, LogLevel.Error, "Graph shard {Shard} could not write and starts over from the store")]
    private partial void LogWriteFailed(Exception e, int shard);

    [LoggerMessage(4, LogLevel.Warning, "Graph shard {Shard} could not report a change to an active user; its users subscribe again")]
    private partial void LogPushFailed(Exception e, int shard);
}
