using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>
/// A user's candidates as the user's grain and the store keep them: the packed columns, in the bytes of <see cref="StoredList"/>. The working form, about half as
/// large again, exists for as long as <see cref="UnpackedLists"/> holds it.
/// </summary>
internal sealed class CandidateList
{
    private readonly ReadOnlyMemory<byte> _packed;
    private CandidateSet? _unpacked;

    /// <param name="stored">What the store keeps.</param>
    /// <param name="packed">The packed set, a part of it.</param>
    /// <param name="set">The same, unpacked.</param>
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

    /// <summary>The working form where it is in memory.</summary>
    public CandidateSet? Unpacked => Volatile.Read(ref _unpacked);

    public void Keep(CandidateSet? set) => Volatile.Write(ref _unpacked, set);

    public CandidateSet Unpack() => CandidateSet.FromBytes(_packed.Span);
}
