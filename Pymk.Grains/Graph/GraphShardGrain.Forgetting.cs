using Pymk.Core.Privacy;

namespace Pymk.Grains.Graph;

internal sealed partial class GraphShardGrain
{
    public async Task<bool> ForgetUntil(long user, long untilMs)
    {
        RelationEvent[] gone = [.. _table.Of(user).Where(e => e.TimeMs <= untilMs)];
        if (gone.Length == 0)
        {
            return true;
        }

        if (_table.IsFrozen)
        {
            return false;
        }

        foreach (var e in gone)
        {
            TryRemove(e);
        }

        await WrittenAsync();
        await TellForgottenAsync(user, gone);
        await DescribeWithoutAsync(user, gone);
        return true;
    }

    // Everything up to the flag goes, also where the person comes back meanwhile: both ends of a pair know the same. The flag goes last, so the next
    // fold goes on after a crash. False where the flag does not hold any more, or a snapshot is copied.
    private async Task<bool> ForgetDeletedAsync(RelationEvent flag)
    {
        var user = flag.From;
        bool Holds() => _table.TryGet(user, user, RelationKind.Deleted, out var last) && last == flag;
        if (_table.IsFrozen || !Holds())
        {
            return false;
        }

        await GrainFactory.GetGrain<IConnectionListener>(_shard).PersonForgotten(user, flag.TimeMs);
        var others = await Task.WhenAll(Enumerable.Range(0, ordinals.ShardCount)
            .Where(shard => shard != _shard)
            .Select(shard => GrainFactory.GetGrain<IGraphShardGrain>(shard).ForgetUntil(user, flag.TimeMs)));
        if (others.Contains(false) || _table.IsFrozen)
        {
            return false;
        }

        // No await lies between this look at the flag and the removal.
        if (!Holds())
        {
            await ForgetUntil(user, flag.TimeMs);
            return false;
        }

        EraseNumber(user);
        var version = _lease.Mark(user, PersonFlags.Deleted | PersonFlags.Erased);
        try
        {
            await ForgetUntil(user, flag.TimeMs);
            _holders.Tell();
            await _holders.HeardAsync(_lease.FirstEpoch, version);
        }
        finally
        {
            RenewFlags(user);
        }

        return true;
    }

    // The flags that events gave somebody who is there again.
    private void RenewFlags(long user)
    {
        _lease.Clear(user);
        foreach (var e in _table.Of(user).Where(e => e.From == e.To))
        {
            _lease.Note(e);
        }

        _holders.Tell();
    }

    // Grains drop the person as an erased one, and the person's own grain starts over; they hear again of what came later.
    private async Task TellForgottenAsync(long user, RelationEvent[] gone)
    {
        var told = gone.SelectMany(e => (long[])[e.From, e.To]).Distinct().ToArray();
        await _subscribers.TellAsync(told, other => TellErasedAsync(other, user));
        if (_subscribers.Select(_table.Of(user)) is { } later)
        {
            await _subscribers.PushAsync(later);
        }
    }
}
