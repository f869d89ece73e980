using System.Runtime.InteropServices;
using Pymk.Core.Privacy;

namespace Pymk.Grains.Graph;

/// <summary>What a graph shard tells every silo with its lease: flags of its users, and users whose connections differ from the model.</summary>
/// <param name="isOwn">Whether a user is of the shard.</param>
/// <param name="onChanged">Called once for each user whose connections differ.</param>
internal sealed class LeaseState(Func<long, bool> isOwn, Action<long> onChanged)
{
    // The epoch counts lost pushes below the store's epoch.
    private const int EpochShift = 20;

    // Users who lost their last flag stay, so that a silo hears of it.
    private readonly Dictionary<long, (PersonFlags Flags, long Version)> _flags = [];

    // The flagged users by the version of their last change: news cost what is new, not what there is.
    private readonly SortedDictionary<long, long> _userOf = new(Comparer<long>.Create(static (a, b) => b.CompareTo(a)));
    private readonly EndLog _ends = new(isOwn);
    private readonly HashSet<long> _changed = [];
    private List<long> _changedInOrder = [];
    private int _list;
    private bool _settled;
    private long _forgottenFlags;

    /// <summary>The epoch.</summary>
    public long Epoch { get; private set; }

    /// <summary>The first epoch of this activation.</summary>
    public long FirstEpoch { get; private set; }

    /// <summary>The version of the flags.</summary>
    public long FlagsVersion { get; private set; }

    /// <summary>Begins the epochs of an activation.</summary>
    /// <param name="storeEpoch">The epoch that the store gave.</param>
    public void Open(long storeEpoch) => Epoch = FirstEpoch = storeEpoch << EpochShift;

    /// <summary>Begins another epoch: all subscriptions of this one are void.</summary>
    public void LoseSubscriptions() => Epoch++;

    /// <summary>Takes the end of a connection, or that it is there again.</summary>
    /// <param name="e">An event that changed a relation.</param>
    /// <param name="heardMs">Unix milliseconds at which the shard heard of it.</param>
    /// <param name="nowMs">Unix milliseconds of the clock.</param>
    public void NoteEnd(RelationEvent e, long heardMs, long nowMs) => FlagsVersion = _ends.Note(e, heardMs, nowMs, FlagsVersion);

    /// <summary>Takes an event that changed a relation.</summary>
    public void Note(RelationEvent e)
    {
        if (RelationFlags.Of(e.Kind) is var flag and not PersonFlags.None && isOwn(e.From))
        {
            NoteFlag(e.From, flag, e.Active);
        }

        if (e.Kind == RelationKind.Connection)
        {
            NoteChanged(e.From);
            NoteChanged(e.To);
        }
    }

    /// <summary>Sets flags of a user that no relation holds; returns the version with which they hold.</summary>
    public long Mark(long user, PersonFlags flags)
    {
        Set(user, _flags.GetValueOrDefault(user).Flags | flags);
        return _flags[user].Version;
    }

    /// <summary>The version with which a flag, or the end of a connection, holds; 0 for an event that concerns neither in the shard.</summary>
    public long VersionOf(RelationEvent e) =>
        RelationFlags.Of(e.Kind) != PersonFlags.None && _flags.TryGetValue(e.From, out var flags) ? flags.Version : _ends.VersionOf(e);

    /// <summary>True where the caller has epoch and flags.</summary>
    public bool IsKnown(in KnownLease known) => known.Epoch == Epoch && known.FlagsVersion == FlagsVersion;

    /// <summary>The lease, without what the caller has of this activation.</summary>
    /// <param name="known">What the caller has.</param>
    /// <param name="held">How long the call was held.</param>
    public ShardLease Read(in KnownLease known, TimeSpan held)
    {
        var whole = known.Epoch >> EpochShift != Epoch >> EpochShift || known.FlagsVersion < _forgottenFlags;
        var (version, changed) = whole ? (0, 0) : (known.FlagsVersion, known.List == _list ? known.Changed : 0);
        UserFlags[] flags = version == FlagsVersion
            ? []
            : [.. _userOf.TakeWhile(u => u.Key > version).Select(u => new UserFlags(u.Value, _flags[u.Value].Flags))];
        var news = CollectionsMarshal.AsSpan(_changedInOrder)[changed..];
        return new ShardLease(Epoch, FlagsVersion, flags, [.. news], whole, held, _list, _ends.After(version));
    }

    /// <summary>Takes back that a user's connections differ from the model. Silos hear of it after <see cref="Renew"/>.</summary>
    public void Settle(long user) => _settled |= _changed.Remove(user);

    /// <summary>Removes all flags of a user.</summary>
    public void Clear(long user) => Set(user, PersonFlags.None);

    /// <summary>Begins a new list of changed users, where some were settled, and forgets who has no flag any more.</summary>
    /// <param name="flagsAreKnown">Whether every silo with a lease has all flags. Others read everything anew.</param>
    public void Renew(bool flagsAreKnown)
    {
        if (_settled)
        {
            _settled = false;
            _changed.TrimExcess();
            _changedInOrder = [.. _changed];
            _list++;
        }

        if (flagsAreKnown)
        {
            foreach (var (user, (flags, version)) in _flags)
            {
                if (flags == PersonFlags.None)
                {
                    _flags.Remove(user);
                    _userOf.Remove(version);
                    _forgottenFlags = FlagsVersion;
                }
            }
        }
    }

    private void NoteFlag(long user, PersonFlags flag, bool active)
    {
        var before = _flags.GetValueOrDefault(user).Flags;
        Set(user, active ? before | flag : before & ~(flag | PersonFlags.Erased));
    }

    private void Set(long user, PersonFlags after)
    {
        var (before, version) = _flags.GetValueOrDefault(user);
        if (after != before)
        {
            _userOf.Remove(version);
            _flags[user] = (after, ++FlagsVersion);
            _userOf.Add(FlagsVersion, user);
        }
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
