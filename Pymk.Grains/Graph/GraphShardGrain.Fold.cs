using Microsoft.Extensions.Logging;
using Pymk.Core.Files;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Graph;

internal sealed partial class GraphShardGrain
{
    // A step of so many relations takes about a millisecond.
    private const int FoldStep = 512;
    private const int MostForgotten = 256;

    private static readonly TimeSpan MostFoldTurn = TimeSpan.FromMilliseconds(2);

    // Well below the time after which a caller gives a call up.
    private static readonly TimeSpan MostFold = TimeSpan.FromSeconds(10);

    private Task<FoldedRelations>? _folding;

    // The place below which the fold goes on; 0 when all relations are done.
    private int _foldBelow;

    // The position from which the fold trims numbers; null before the relations are done.
    private int? _trimFrom;

    public Task<FoldedRelations> Fold() => _folding is { IsCompleted: false } ? _folding : _folding = FoldAsync();

    private async Task<FoldedRelations> FoldAsync()
    {
        await Task.Run(kept.Refresh);
        using var people = new KeptPeople(kept, models);
        var (began, done) = (time.GetTimestamp(), default(FoldedRelations));
        bool MayGoOn(FoldedRelations soFar) => time.GetElapsedTime(began) < MostFold && soFar.Deleted < MostForgotten;
        if (_trimFrom is null)
        {
            _foldBelow = _foldBelow > 0 ? _foldBelow : _table.Count;
        }

        // A removed relation would void what is copied for a snapshot.
        while (_foldBelow > 0 && !_table.IsFrozen && MayGoOn(done))
        {
            done = await FoldStepAsync(people, done, MayGoOn);
        }

        if (_foldBelow == 0)
        {
            _trimFrom ??= _admitted.First;
            while (_trimFrom < _admitted.Next && MayGoOn(done) && AllServeKept())
            {
                done = done with { Numbers = done.Numbers + await TrimStepAsync(people, _trimFrom.Value) };
            }

            _trimFrom = _trimFrom < _admitted.Next && AllServeKept() ? _trimFrom : null;
        }

        _lease.Renew(_holders.HaveHeard(_lease.FirstEpoch, _lease.FlagsVersion));
        if (!_table.IsFrozen)
        {
            _table.TrimExcess();
        }

        done = done with { Kept = _table.Count, More = _foldBelow > 0 || _trimFrom is not null };
        LogFolded(_shard, done.Folded, done.Ended, done.Deleted, done.Numbers, done.Kept);
        return done;
    }

    private bool AllServeKept() => models.HasModel && _holders.AllServe(version => kept.Versions.Contains(version));

    private async Task<FoldedRelations> FoldStepAsync(KeptPeople people, FoldedRelations done, Func<FoldedRelations, bool> mayGoOn)
    {
        var rules = new FoldRules(
            AllServeKept() ? kept.RelationCut(_shard) : 0, [.. models.All.Select(m => m.Graph)], time.GetUtcNow(), retention.Value);
        var end = Math.Min(_foldBelow, _table.Count);
        var first = Math.Max(0, end - FoldStep);
        List<RelationEvent> gone = [], ifKnown = [], unlessKnown = [];
        for (var place = first; place < end; place++)
        {
            var (e, stamp) = (_table.All[place], _table.StampAt(place));
            var verdict = rules.Of(e, stamp);
            if (verdict == FoldVerdict.Folded)
            {
                // One without a stamp is in every snapshot, but not in other files.
                _writer.NoteFold(Math.Max(stamp, 1));
            }

            (verdict switch
            {
                FoldVerdict.Folded or FoldVerdict.Ended => gone,
                FoldVerdict.EndedIfKnown => ifKnown,
                FoldVerdict.EndedUnlessKnown => unlessKnown,
                _ => null,
            })?.Add(e);
        }

        _foldBelow = first;
        gone.AddRange(await WhereAsync(ifKnown, people.InAll));
        foreach (var e in await RemoveAsync(gone))
        {
            done = e.Kind == RelationKind.Connection ? done with { Folded = done.Folded + 1 } : done with { Ended = done.Ended + 1 };
        }

        foreach (var (i, e) in (await WhereAsync(unlessKnown, people.InNone)).Index())
        {
            if (i > 0 && !mayGoOn(done))
            {
                // The next call repeats the step.
                _foldBelow = Math.Min(end, _table.Count);
                break;
            }

            done = await ForgetDeletedAsync(e) ? done with { Deleted = done.Deleted + 1 } : done;
        }

        // Requests that wait have their turn.
        await Task.Yield();
        return done;
    }

    // Looking into versions that the silo does not serve reads from their files.
    private async Task<RelationEvent[]> WhereAsync(List<RelationEvent> events, Func<long, bool> holds)
    {
        if (events.Count == 0)
        {
            return [];
        }

        try
        {
            return await Task.Run(() => events.Where(e => holds(e.From)).ToArray());
        }
        catch (Exception e) when (e is ModelFileException or IOException)
        {
            LogNotRead(e, _shard);
            return [];
        }
    }

    // Removes those that are still the last of their pair and kind, from memory and then from the store; returns them.
    private async Task<List<RelationEvent>> RemoveAsync(List<RelationEvent> events)
    {
        var removed = new List<RelationEvent>(events.Count);
        var turn = time.GetTimestamp();
        foreach (var e in events)
        {
            if (time.GetElapsedTime(turn) > MostFoldTurn)
            {
                await Task.Yield();
                turn = time.GetTimestamp();
            }

            if (!_table.IsFrozen && TryRemove(e))
            {
                removed.Add(e);
            }
        }

        if (removed.Count > 0)
        {
            await WrittenAsync();
        }

        return removed;
    }

    // From memory, and from the store with the next write.
    private bool TryRemove(RelationEvent e)
    {
        var removed = _table.Remove(e);
        if (removed)
        {
            _writer.Remove(e);
            if (e.Kind == RelationKind.Connection)
            {
                _rows.Forget(e);
                Settle(e.From);
                Settle(e.To);
            }
        }

        return removed;
    }

    private void Settle(long user)
    {
        if (IsOwn(user) && !_table.Of(user).Any(e => e.Kind == RelationKind.Connection))
        {
            _lease.Settle(user);
        }
    }

    private async Task<int> TrimStepAsync(KeptPeople people, int first)
    {
        var trimmed = 0;
        _trimFrom = Math.Min(_admitted.Next, first + FoldStep);
        foreach (var (position, user) in await KnownAsync([.. _admitted.Between(first, _trimFrom.Value)], people))
        {
            if (_admitted.At(position) == user && _writer.TryRemovePosition(position))
            {
                _admitted.Remove(position);
                trimmed++;
            }
        }

        await WrittenAsync();
        await Task.Yield();
        return trimmed;
    }

    private async Task<AdmittedUser[]> KnownAsync(AdmittedUser[] admitted, KeptPeople people)
    {
        try
        {
            return await Task.Run(() => Array.FindAll(admitted, a => a.User == AdmittedUsers.Nobody || people.InAll(a.User)));
        }
        catch (Exception e) when (e is ModelFileException or IOException)
        {
            LogNotRead(e, _shard);
            return [];
        }
    }

    [LoggerMessage(
        5, LogLevel.Debug,
        "Graph shard {Shard} folded {Folded} connections, {Ended} relations that were over, {Deleted} deleted accounts and {Numbers} numbers; {Kept} stay")]
    private partial void LogFolded(int shard, int folded, int ended, int deleted, int numbers, int kept);

    [LoggerMessage(
        6, LogLevel.Warning,
        "Graph shard {Shard} cannot tell who is in a kept model version; created and deleted accounts and numbers stay until the next fold")]
    private partial void LogNotRead(Exception e, int shard);
}
