using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Graph;

/// <summary>The single writer of a shard's relations. Reentrant: between two awaits nothing else runs, and every step between awaits leaves the state whole.</summary>
[Reentrant]
[KeepAlive]
internal sealed partial class GraphShardGrain(
    IRelationStore store, ModelRegistry models, UserOrdinals ordinals, ShardLeases leases, TimeProvider time, ILogger<GraphShardGrain> log) : Grain, IGraphShardGrain
{
    // Long enough for a user's grain to be activated elsewhere, short enough for a client that waits for its write.
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(2);
    private const int EpochShift = 20;

    private readonly RelationTable _table = new();
    private readonly Dictionary<long, int> _positions = [];
    private readonly List<long> _admitted = [];
    private readonly HashSet<long> _subscribers = [];
    private readonly HashSet<long> _withdrawn = [];
    private readonly List<ShardRows> _rows = [];
    private readonly HashSet<long> _changed = [];
    private readonly List<long> _changedInOrder = [];
    private RelationWriter _writer = null!;
    private int _shard;
    private long _epoch;
    private long _withdrawnVersion = 1;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = (int)this.GetPrimaryKeyLong();
        var began = time.GetTimestamp();
        var state = await store.OpenAsync(_shard);
        foreach (var user in state.Admitted)
        {
            Remember(user);
        }

        foreach (var e in state.Relations)
        {
            _table.Apply(e);
            NoteWithdrawal(e);
            NoteChanged(e);
        }

        _writer = new RelationWriter(store, _shard, state.Epoch, _admitted.Count);
        _epoch = state.Epoch << EpochShift;
        LogOpened(_shard, state.Epoch, _table.Count, time.GetElapsedTime(began).TotalMilliseconds);
    }

    public async ValueTask Apply(RelationEvent[] events)
    {
        Dictionary<long, List<RelationEvent>>? pushes = null;
        HashSet<long>? joined = null;
        foreach (var given in events)
        {
            var e = RelationTable.Normalize(given);
            if (_table.Apply(e))
            {
                _writer.Add(e);
                NoteWithdrawal(e);
                NoteRows(e);
                NoteChanged(e);
                NoteJoined(ref joined, e);
                Gather(ref pushes, e.From, e);
                Gather(ref pushes, e.To, e);
            }
        }

        await WrittenAsync();
        if (joined is not null)
        {
            await GrainFactory.GetGrain<IProfileShardGrain>(_shard).Connected([.. joined]);
        }

        if (pushes is not null)
        {
            await Task.WhenAll(pushes.Select(p => PushAsync(p.Key, [.. p.Value])));
        }
    }

    public async ValueTask<GraphRows> ReadRows(string modelVersion, int[] users)
    {
        if (_rows.Find(r => r.Version == modelVersion) is not { } rows)
        {
            rows = new ShardRows(models.Get(modelVersion), ordinals);
            _rows.RemoveAll(r => !models.TryGet(r.Version, out _));
            _rows.Add(rows);
        }

        return new GraphRows(await rows.ReadAsync(users, _table));
    }

    public ValueTask<RelationSnapshot> Subscribe(long user)
    {
        _subscribers.Add(user);
        return new(new RelationSnapshot(_epoch, IsKnown(user), [.. _table.Of(user)]));
    }

    public Task Unsubscribe(long user)
    {
        _subscribers.Remove(user);
        return Task.CompletedTask;
    }

    public ValueTask<bool> Knows(long user) => new(IsKnown(user));

    public ValueTask<bool> HasInvited(long from, long to) => new(_table.TryGet(from, to, RelationKind.Invitation, out var e) && e.Active);

    public async ValueTask<int[]> Admit(long[] users)
    {
        foreach (var user in users)
        {
            if (!_positions.ContainsKey(user))
            {
                Remember(user);
                _writer.Admit(user);
            }
        }

        await WrittenAsync();
        return Array.ConvertAll(users, u => _positions[u]);
    }

    public ValueTask<long[]> ReadAdmitted(int[] positions) => new(Array.ConvertAll(positions, p =>
        (uint)p < (uint)_admitted.Count ? _admitted[p] : throw new ArgumentOutOfRangeException(nameof(positions), p, $"Shard {_shard} has admitted {_admitted.Count} users.")));

    public ValueTask<ShardLease> GetLease(long knownWithdrawnVersion, long knownEpoch, int knownChanged) => new(new ShardLease(
        _epoch,
        _withdrawnVersion,
        knownWithdrawnVersion == _withdrawnVersion ? null : [.. _withdrawn],
        [.. CollectionsMarshal.AsSpan(_changedInOrder)[(knownEpoch == _epoch ? knownChanged : 0)..]]));

    private bool IsKnown(long user) => models.Current.Graph.TryGetOrdinal(user, out _) || _table.Knows(user) || _positions.ContainsKey(user);

    private async Task WrittenAsync()
    {
        try
        {
            await _writer.WrittenAsync();
        }
        catch (Exception e)
        {
            // Memory is ahead of the store now: the next activation reads the store again.
            LogWriteFailed(e, _shard);
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task PushAsync(long user, RelationEvent[] events)
    {
        try
        {
            if (!await GrainFactory.GetGrain<IRelationListener>(user).OnRelationsChanged(events).AsTask().WaitAsync(PushTimeout))
            {
                _subscribers.Remove(user);
            }
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            // Whoever did not hear of it must subscribe again: a new epoch makes all of them.
            LogPushFailed(e, _shard);
            _subscribers.Remove(user);
            _epoch++;
        }
    }

    private void Gather(ref Dictionary<long, List<RelationEvent>>? pushes, long user, RelationEvent e)
    {
        if (!_subscribers.Contains(user))
        {
            return;
        }

        pushes ??= [];
        if (!pushes.TryGetValue(user, out var events))
        {
            pushes[user] = events = [];
        }

        events.Add(e);
    }

    // Users of this shard who are not of the model: their first connections are what describes them.
    private void NoteJoined(ref HashSet<long>? joined, RelationEvent e)
    {
        if (e.Kind == RelationKind.Connection && models.HasModel)
        {
            foreach (var user in (ReadOnlySpan<long>)[e.From, e.To])
            {
                if (ordinals.ShardOf(user) == _shard && !models.Current.Graph.TryGetOrdinal(user, out _))
                {
                    (joined ??= []).Add(user);
                }
            }
        }
    }

    private void NoteRows(RelationEvent e)
    {
        if (e.Kind == RelationKind.Connection)
        {
            foreach (var rows in _rows)
            {
                rows.Changed(e.From);
                rows.Changed(e.To);
            }
        }
    }

    private void NoteChanged(RelationEvent e)
    {
        if (e.Kind != RelationKind.Connection)
        {
            return;
        }

        foreach (var user in (ReadOnlySpan<long>)[e.From, e.To])
        {
            if (ordinals.ShardOf(user) == _shard && _changed.Add(user))
            {
                _changedInOrder.Add(user);
                leases.Change(_shard, user);
            }
        }
    }

    private void NoteWithdrawal(RelationEvent e)
    {
        if (e.Kind == RelationKind.Withdrawn && ordinals.ShardOf(e.From) == _shard && (e.Active ? _withdrawn.Add(e.From) : _withdrawn.Remove(e.From)))
        {
            _withdrawnVersion++;
        }
    }

    private void Remember(long user)
    {
        _positions[user] = _admitted.Count;
        ordinals.Remember(user, _admitted.Count, _shard);
        _admitted.Add(user);
    }

    [LoggerMessage(LogLevel.Debug, "Graph shard {Shard} opened: epoch {Epoch}, {Relations} relations beyond the model, {Milliseconds:0} ms")]
    private partial void LogOpened(int shard, long epoch, int relations, double milliseconds);

    [LoggerMessage(LogLevel.Error, "Graph shard {Shard} could not write and starts over from the store")]
    private partial void LogWriteFailed(Exception e, int shard);

    [LoggerMessage(LogLevel.Warning, "Graph shard {Shard} could not tell an active user of a change; users subscribe again")]
    private partial void LogPushFailed(Exception e, int shard);
}
