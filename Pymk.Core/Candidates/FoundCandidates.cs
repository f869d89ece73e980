namespace Pymk.Core.Candidates;

/// <summary>A user's candidates without features: who they are and which sources found them. The features are computed from rows and the graph.</summary>
/// <param name="User">Ordinal of the user.</param>
/// <param name="Users">Ordinals of the candidates, without duplicates. Their order is that of the set.</param>
/// <param name="Sources">The sources that found each candidate.</param>
/// <param name="Partial">True where an index shard was slow or lost: candidates may be missing.</param>
public readonly record struct FoundCandidates(int User, int[] Users, CandidateSources[] Sources, bool Partial)
{
    /// <summary>The candidates of a set. The arrays are those of the set.</summary>
    public static FoundCandidates Of(CandidateSet set) => new(set.User, set.Users, set.Sources, set.Partial);

    /// <summary>Packs the candidates for the store: some 4.5 KB for 1,500 of 100,000 users, 7 KB for 1,500 of 2 billion.</summary>
    /// <param name="before">Bytes to put before them; the checksum covers them.</param>
    public byte[] ToBytes(ReadOnlySpan<byte> before = default) => FoundCandidatesFormat.Write(this, before);

    /// <summary>Restores packed candidates.</summary>
    /// <param name="bytes">The bytes of <see cref="ToBytes"/>.</param>
    /// <param name="before">Length of the bytes before the candidates.</param>
    /// <returns>Null for bytes that are damaged or of another layout.</returns>
    public static FoundCandidates? FromBytes(ReadOnlySpan<byte> bytes, int before = 0) => FoundCandidatesFormat.Read(bytes, before);
}
