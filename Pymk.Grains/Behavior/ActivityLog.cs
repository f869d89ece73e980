using System.Runtime.InteropServices;
using Pymk.Core.Rules;

namespace Pymk.Grains.Behavior;

/// <summary>
/// The last active day of users, in the order in which it became known, so that each silo reads only what is new to it. Grows by at most one entry
/// for each user and day, and is rewritten in a new epoch once most entries are replaced. Not safe for concurrent use.
/// </summary>
/// <param name="epoch">The epoch of the activation; rises with every activation.</param>
internal sealed class ActivityLog(long epoch)
{
    /// <summary>Most users of one answer.</summary>
    public const int MostAtOnce = 65_536;

    // The log's epoch counts rewrites below the activation's epoch.
    private const int EpochShift = 20;

    private readonly Dictionary<long, int> _days = [];
    private List<(long User, int Day)> _entries = [];
    private long _epoch = epoch << EpochShift;

    /// <summary>Notes that a user was active.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="seconds">Unix seconds.</param>
    public void Add(long user, long seconds)
    {
        var day = FactColumns.DayOf(seconds);
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_days, user, out _);
        if (day <= known)
        {
            return;
        }

        known = day;
        _entries.Add((user, day));
        if (_entries.Count > (2 * _days.Count) + MostAtOnce)
        {
            _entries = [.. _days.Select(d => (d.Key, d.Value))];
            _epoch++;
        }
    }

    /// <summary>The entries after those that the caller has; from the start for entries of another epoch.</summary>
    /// <param name="knownEpoch">The epoch of the caller's entries.</param>
    /// <param name="known">Number of entries that the caller has.</param>
    public ActivityUpdates After(long knownEpoch, int known)
    {
        var first = knownEpoch == _epoch ? known : 0;
        var entries = CollectionsMarshal.AsSpan(_entries).Slice(first, Math.Min(MostAtOnce, _entries.Count - first));
        var (users, days) = (new long[entries.Length], new int[entries.Length]);
        for (var i = 0; i < entries.Length; i++)
        {
            (users[i], days[i]) = entries[i];
        }

        return new ActivityUpdates(_epoch, first + entries.Length, _entries.Count, users, days);
    }
}
