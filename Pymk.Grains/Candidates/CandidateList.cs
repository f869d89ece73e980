using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>
/// A user's candidates with their features, packed. <see cref="CandidateSetCache"/> lends the unpacked set, which takes half as much memory again.
/// Safe for concurrent use.
/// </summary>
internal sealed class CandidateList
{
    // The scores of an order: P(invite) and P(accept).
    private const int BytesOfScores = 2 * sizeof(float);

    private static long _made;

    private readonly byte[] _packed;

    // The lock guards the unpacked set, the number of its readers, and whether it stays without readers.
    private readonly Lock _lock = new();
    private CandidateSet? _unpacked;
    private int _readers;
    private bool _held;

    /// <summary>Packs a set, which the list takes over.</summary>
    /// <param name="set">The set.</param>
    /// <param name="begunMs">Unix milliseconds of the clock at which the generation began. Ages within the set count from the model's present.</param>
    /// <param name="closedBridges">The hash of <see cref="AskersBridges.Closed"/>.</param>
    /// <param name="countedMs">
    /// Unix milliseconds of the clock at which the features began to be computed: later than the generation for a restored list.
    /// </param>
    public CandidateList(CandidateSet set, long begunMs, ulong closedBridges, long countedMs)
    {
        (_packed, BegunMs, ClosedBridges, CountedMs) = (set.ToBytes(), begunMs, closedBridges, countedMs);
        (User, Count, Partial, _unpacked) = (set.User, set.Count, set.Partial, set);
    }

    /// <summary>Tells lists of this process apart; above 0.</summary>
    public long Number { get; } = Interlocked.Increment(ref _made);

    /// <summary>Bytes of the packed list and of its scores.</summary>
    public long Bytes => _packed.Length + ((long)Count * BytesOfScores);

    /// <summary>Unix milliseconds of the clock at which the generation began.</summary>
    public long BegunMs { get; }

    /// <summary>Unix milliseconds of the clock at which the features began to be computed. Connections that had ended before are not counted.</summary>
    public long CountedMs { get; }

    /// <summary>The <see cref="AskersBridges.Closed"/> of the generation. Under another hash the list must not be used.</summary>
    public ulong ClosedBridges { get; }

    /// <summary>Ordinal of the user.</summary>
    public int User { get; }

    /// <summary>Number of candidates.</summary>
    public int Count { get; }

    /// <summary>True where a shard did not answer, so that candidates may be missing.</summary>
    public bool Partial { get; }

    /// <summary>True while the unpacked set is in memory.</summary>
    public bool IsUnpacked
    {
        get
        {
            lock (_lock)
            {
                return _unpacked is not null;
            }
        }
    }

    /// <summary>Begins a reading: the set, and whether it had to be unpacked.</summary>
    public (CandidateSet Set, bool Unpacked) BeginReading(CandidateSetPool sets)
    {
        lock (_lock)
        {
            var unpacked = _unpacked is null;
            var set = _unpacked ??= CandidateSet.FromBytes(_packed, sets);
            _readers++;
            return (set, unpacked);
        }
    }

    /// <summary>Ends a reading. The last reader of a set that is not held returns it to the pool.</summary>
    public void EndReading(CandidateSetPool sets)
    {
        lock (_lock)
        {
            _readers--;
            ReturnIfFree(sets);
        }
    }

    /// <summary>Holds the unpacked set in memory, or releases it: now, or with the last reader.</summary>
    public void Hold(bool held, CandidateSetPool sets)
    {
        lock (_lock)
        {
            _held = held;
            ReturnIfFree(sets);
        }
    }

    private void ReturnIfFree(CandidateSetPool sets)
    {
        if (_readers == 0 && !_held && _unpacked is { } set)
        {
            _unpacked = null;
            sets.Return(set);
        }
    }
}
