namespace Pymk.Grains.Graph;

/// <summary>
/// Hands out a shard's relations in pages, all of one moment, while the shard takes events. Each relation is of the shard of the user who began it.
/// One reader at a time: a new one ends the reading of the one before. A page costs time for its length; a reading costs memory for what changes
/// during it.
/// </summary>
/// <param name="freeze">Freezes the shard's relations.</param>
/// <param name="isOwn">Whether a user is of the shard.</param>
/// <param name="shards">Number of graph shards.</param>
/// <param name="time">The clock.</param>
internal sealed class RelationPages(Func<FrozenRelations> freeze, Func<long, bool> isOwn, int shards, TimeProvider time)
{
    /// <summary>Most relations of a page.</summary>
    public const int MostRows = 10_000;

    /// <summary>A reader that asks for no further page for so long is taken for dead.</summary>
    public static readonly TimeSpan MostIdle = TimeSpan.FromMinutes(1);

    private FrozenRelations? _frozen;
    private Guid _snapshot;
    private long _readAt;

    /// <summary>Reads a page.</summary>
    /// <param name="after">Where the page before ended; null to begin a reading.</param>
    /// <param name="count">Most relations, 1 to <see cref="MostRows"/>.</param>
    public RelationPage Read(RelationCursor? after, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostRows);
        EndIdle();
        if (after is null)
        {
            (_frozen, _snapshot) = (freeze(), Guid.NewGuid());
        }
        else if (_frozen is not { Holds: true } || after.Value.Snapshot != _snapshot)
        {
            return new RelationPage([], null, shards, Void: true);
        }

        _readAt = time.GetTimestamp();
        var first = after?.Place ?? 0;
        var end = Math.Min(_frozen!.Count, first + count);
        var page = new List<RelationEvent>();
        for (var place = first; place < end; place++)
        {
            if (_frozen.At(place) is var e && isOwn(e.From))
            {
                page.Add(e);
            }
        }

        RelationCursor? next = end < _frozen.Count ? new RelationCursor(_snapshot, end) : null;
        if (next is null)
        {
            End();
        }

        return new RelationPage([.. page], next, shards, Void: false);
    }

    /// <summary>Ends a reading whose reader is gone. Costs nothing while nobody reads.</summary>
    public void EndIdle()
    {
        if (_frozen is not null && time.GetElapsedTime(_readAt) > MostIdle)
        {
            End();
        }
    }

    private void End()
    {
        _frozen?.Dispose();
        _frozen = null;
    }
}
