using System.Runtime.InteropServices;
using Pymk.Core.Privacy;

namespace Pymk.Grains.Graph;

/// <summary>What a graph shard tells every silo with its lease: flags of its users, and users whose connections differ from the model.</summary>
/// <param name="isOwn">Whether a user is of the shard.</param>
/// <param name="onChanged">Called once for each user whose connections differ.</param>
internal sealed class LeaseState(Func<long, bool> isOwn, Action<long> onChanged)
{
    // Users who lost their last flag stay, so that a silo hears of it.
    private readonly Dictionary<long, (PersonFlags Flags, long Version)> _flags = [];
    private readonly HashSet<long> _changed = [];
    private readonly List<long> _changedInOrder = [];
    private long _flagsVersion;

    /// <summary>Takes an event that changed a relation.</summary>
    public void Note(RelationEvent e)
    {
        if (RelationFlags.Of(e.Kind) is var flag and not PersonFlags.None && isOwn(e.From))
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_flags, e.From, out _);
            known = (e.Active ? known.Flags | flag : known.Flags & ~(flag | PersonFlags.Erased), ++_flagsVersion);
        }

        if (e.Kind == RelationKind.Connection)
        {
            NoteChanged(e.From);
            NoteChanged(e.To);
        }
    }

    /// <summary>Sets flags of a user that no relation holds.</summary>
    public void Mark(long user, PersonFlags flags)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_flags, user, out _);
        known = (known.Flags | flags, ++_flagsVersion);
    }

    /// <summary>The lease, without what the caller knows of this epoch.</summary>
    public ShardLease Read(long epoch, in KnownLease known)
    {
        var (version, changed) = known.Epoch == epoch ? (known.FlagsVersion, known.Changed) : (0, 0);
        UserFlags[] flags = version == _flagsVersion
            ? []
            : [.. _flags.Where(f => f.Value.Version > version).Select(f => new UserFlags(f.Key, f.Value.Flags))];
        return new ShardLease(epoch, _flagsVersion, flags, [.. CollectionsMarshal.AsSpan(_changedInOrder)[changed..]]);
    }

    private void NoteChanged(long user)
    {
        if (isOwn(user) && _changed.Add(user))
        {
            _changedInOrder.Add(user);
            onChanged(user);
        }
    }
}
