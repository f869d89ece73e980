using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>
/// A user's candidates as the user's grain and the store keep them: the packed columns, in the bytes of <see cref="CandidateListPacking"/>. The working form, about half as
/// large again, is lent by <see cref="CandidateSetCache"/>.
/// </summary>
internal sealed class CandidateList
{
    private readonly ReadOnlyMemory<byte> _packed;

    // The working form, how many are reading it, and whether it stays when they have finished: all three under the list's own lock.
    private readonly Lock _lock = new();
    private CandidateSet? _unpacked;
    private int _readers;
    private bool _held;

    /// <param name="stored">What the store keeps.</param>
    /// <param name="packed">The packed set, a part of it.</param>
    /// <param name="set">The same, unpacked; from now on the list's.</param>
    /// <param name="generatedAt">Unix seconds by the clock; ages inside the set are counted from the model's present.</param>
    public CandidateList(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> packed, CandidateSet set, long generatedAt)
    {
        (Stored, _packed, GeneratedAt) = (stored, packed, generatedAt);
        (User, Count, Partial, _unpacked) = (set.User, set.Count, set.Partial, set);
    }

    public ReadOnlyMemory<byte> Stored { get; }

    public long GeneratedAt { get; }

    /// <summary>Ordinal of the asker.</summary>
    public int User { get; }

    /// <summary>Number of candidates.</summary>
    public int Count { get; }

    public bool Partial { get; }

    /// <summary>Whether the working form is in memory.</summary>
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

    /// <summary>The working form for one more reader, and whether it had to be unpacked.</summary>
    public (CandidateSet Set, bool Unpacked) BeginReading(CandidateSetPool sets)
    {
        lock (_lock)
        {
            var unpacked = _unpacked is null;
            var set = _unpacked ??= CandidateSet.FromBytes(_packed.Span, sets);
            _readers++;
            return (set, unpacked);
        }
    }

    /// <summary>Ends one reading; the last of a working form that is no longer held gives it back.</summary>
    public void EndReading(CandidateSetPool sets)
    {
        lock (_lock)
        {
            _readers--;
            GiveBack(sets);
        }
    }

    /// <summary>Lets the working form stay, or lets go of it, now or when the last reader has finished.</summary>
    public void Hold(bool held, CandidateSetPool sets)
    {
        lock (_lock)
        {
            _held = held;
            GiveBack(sets);
        }
    }

    private void GiveBack(CandidateSetPool sets)
    {
        if (_readers == 0 && !_held && _unpacked is { } set)
        {
            _unpacked = null;
            sets.Return(set);
        }
    }
}
