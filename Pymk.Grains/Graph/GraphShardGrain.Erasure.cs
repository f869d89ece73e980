using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Privacy;

namespace Pymk.Grains.Graph;

internal sealed partial class GraphShardGrain
{
    public async Task Hide(long user)
    {
        await erased.FindAsync(user);
        await MarkAsync(user, PersonFlags.Deleted);
    }

    public Task Forget(long user) => MarkAsync(user, PersonFlags.Deleted | PersonFlags.Erased);

    public async Task<ErasedRelations> Erase(long user)
    {
        await erased.FindAsync(user);
        long[] connected = [.. ConnectedTo(user)];
        var removed = _table.Remove(user);
        foreach (var e in removed)
        {
            _writer.Remove(e);
            _rows.Forget(e);
        }

        var numbers = EraseNumber(user) ? 1 : 0;
        _subscribers.Remove(user);
        await WriteErasedAsync();
        var told = removed.Select(e => e.From == user ? e.To : e.From).Concat(connected).Where(other => other != user).Distinct();
        await _subscribers.TellAsync(told, other => TellErasedAsync(other, user));
        await DescribeWithoutAsync(user, removed);
        return new ErasedRelations(removed.Count(e => IsOwn(e.From)), numbers, connected);
    }

    // Relations and flags of somebody whose erasure is under way may be removed already, while a silo still has the model with them.
    private async Task HideAsync(IErasureStore erasures)
    {
        if (!erased.IsEmpty)
        {
            foreach (var erasure in (await erasures.ReadOpenAsync()).Where(e => IsOwn(e.User)))
            {
                _lease.Mark(erasure.User, PersonFlags.Deleted | (erasure.Step > ErasureStep.Memory ? PersonFlags.Erased : PersonFlags.None));
            }
        }
    }

    private Task MarkAsync(long user, PersonFlags flags)
    {
        var version = _lease.Mark(user, flags);
        _holders.Tell();
        return _holders.HeardAsync(_lease.FirstEpoch, version).AsTask();
    }

    private static (long User, long Other, long TimeMs) About(RelationEvent e) => (e.From, e.To, e.TimeMs);

    // Only the event that creates a person ends the flag of a deleted one.
    private async ValueTask ReviveAsync(RelationEvent[] events)
    {
        foreach (var e in events)
        {
            if (e is { Kind: RelationKind.Deleted, Active: false })
            {
                await erased.ReviveAsync(e.From, e.TimeMs);
            }
        }

        await erased.ConfirmAsync(events, About);
    }

    private async ValueTask CheckNotErasedAsync(long user)
    {
        if (await erased.IsErasedAsync(user))
        {
            throw new UserGoneException(user);
        }
    }

    // The shard's users whose paths led through the user: by events, and by the models as far as they still know the user.
    private IEnumerable<long> ConnectedTo(long user)
    {
        var connected = _table.Of(user).Where(e => e.Kind == RelationKind.Connection).Select(e => e.From == user ? e.To : e.From).ToHashSet();
        foreach (var model in models.All)
        {
            if (model.Graph.TryGetOrdinal(user, out var ordinal))
            {
                foreach (var friend in model.Graph.Neighbors(ordinal))
                {
                    connected.Add(model.Graph.IdOf(friend));
                }
            }
        }

        return connected.Where(IsOwn);
    }

    // A user who comes back gets another number, so the old one goes before anything is awaited.
    private bool EraseNumber(long user)
    {
        var had = _admitted.TryErase(user, out var position);
        if (had)
        {
            _writer.ErasePosition(position);
        }

        ordinals.Forget(user);
        return had;
    }

    // Those who lost a connection to a user, and are not of the model, are described without it.
    private async Task DescribeWithoutAsync(long user, IEnumerable<RelationEvent> removed)
    {
        if (NewUsersOf([.. removed.Where(e => e.Active)]) is { } joined)
        {
            joined.Remove(user);
            await GrainFactory.GetGrain<IConnectionListener>(_shard).ConnectionsChanged([.. joined]);
        }
    }

    private async Task WriteErasedAsync()
    {
        try
        {
            await _writer.WrittenAsync();
        }
        catch (Exception e)
        {
            // Memory is ahead of the store: the next activation reads what is left, and the erasure is tried again.
            LogWriteFailed(e, _shard);
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task<bool> TellErasedAsync(long other, long user)
    {
        await GrainFactory.GetGrain<IRelationListener>(other).OnErased(user).WaitAsync(PushTimeout);
        return true;
    }
}
