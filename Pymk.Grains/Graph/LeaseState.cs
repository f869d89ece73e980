using System.Runtime.InteropServices;

namespace Pymk.Grains.Graph;

/// <summary>What a graph shard tells every silo with its lease: withdrawn users, and users whose connections differ from the model.</summary>
/// <param name="isOwn">Whether a user is of the shard.</param>
/// <param name="onChanged">Called once for each user whose connections differ.</param>
internal sealed class LeaseState(Func<long, bool> isOwn, Action<long> onChanged)
{
    private readonly HashSet<long> _withdrawn = [];
    private readonly HashSet<long> _changed = [];
    private readonly List<long> _changedInOrder = [];
    private long _withdrawnVersion = 1;

    /// <summary>Takes an event that changed a relation.</summary>
    public void Note(RelationEvent e)
    {
        if (e.Kind == RelationKind.Withdrawn && isOwn(e.From) && (e.Active ? _withdrawn.Add(e.From) : _withdrawn.Remove(e.From)))
        {
            _withdrawnVersion++;
        }

        if (e.Kind == RelationKind.Connection)
        {
            NoteChanged(e.From);
            NoteChanged(e.To);
        }
    }

    /// <summary>The lease, without what the caller knows.</summary>
    public ShardLease Read(long epoch, long knownWithdrawnVersion, long knownEpoch, int knownChanged) => new(
        epoch,
        _withdrawnVersion,
        knownWithdrawnVersion == _withdrawnVersion ? null : [.. _withdrawn],
        [.. CollectionsMarshal.AsSpan(_changedInOrder)[(knownEpoch == epoch ? knownChanged : 0)..]]);

    private void NoteChanged(long user)
    {
        if (isOwn(user) && _changed.Add(user))
        {
            _changedInOrder.Add(user);
            onChanged(user);
        }
    }
}
