using Pymk.Core.Features;

namespace Pymk.Core.Candidates;

/// <summary>
/// A user's candidates with everything a ranker, the rules and the reasons need, in packed columns. What holds at the time of generation only (connected,
/// blocked, dismissed) is not part of it: filter decisions are never cached.
/// </summary>
public sealed class CandidateSet
{
    /// <summary>Mutual connections kept as a sample for each candidate.</summary>
    public const int MutualSample = 3;

    /// <summary>Makes a set of the given size with zeroed columns.</summary>
    public CandidateSet(int user, int count)
    {
        (User, Count) = (user, count);
        Users = new int[count];
        Sources = new CandidateSources[count];
        Pair = new Half[count * PairFeatures.Count];
        Projections = new sbyte[count * UserRow.ProjectionDimension];
        ProjectionScales = new Half[count];
        UserProjection = new float[UserRow.ProjectionDimension];
        MutualCounts = new ushort[count];
        Mutuals = new int[count * MutualSample];
        Communities = new int[count];
        SharedTokens = new int[count];
    }

    /// <summary>The user the candidates are for.</summary>
    public int User { get; private set; }

    /// <summary>Number of candidates.</summary>
    public int Count { get; }

    /// <summary>Unix seconds of generation.</summary>
    public long GeneratedAt { get; internal set; }

    /// <summary>Ordinals of the candidates; each once.</summary>
    public int[] Users { get; }

    /// <summary>Where each came from.</summary>
    public CandidateSources[] Sources { get; }

    /// <summary>Pair features, row by row, <see cref="PairFeatures.Count"/> a candidate.</summary>
    public Half[] Pair { get; }

    /// <summary>Candidate-tower projections as bytes, row by row, <see cref="UserRow.ProjectionDimension"/> a candidate.</summary>
    public sbyte[] Projections { get; }

    /// <summary>Scale of each projection.</summary>
    public Half[] ProjectionScales { get; }

    /// <summary>The user tower's projection of the asker.</summary>
    public float[] UserProjection { get; }

    /// <summary>Mutual connections of each candidate with the asker, cut at 65,535.</summary>
    public ushort[] MutualCounts { get; }

    /// <summary>Up to <see cref="MutualSample"/> mutual connections a candidate, -1 where there are fewer.</summary>
    public int[] Mutuals { get; }

    /// <summary>Community of each candidate, -1 where unknown.</summary>
    public int[] Communities { get; }

    /// <summary>The rarest attribute token each shares with the asker, -1 for none.</summary>
    public int[] SharedTokens { get; }

    /// <summary>True where an index shard was slow or lost, so that some candidates may be missing.</summary>
    public bool Partial { get; set; }

    /// <summary>Candidates whose feature row was not found; their profile features read as zero.</summary>
    public int MissingRows { get; set; }

    /// <summary>Packs the set for the store.</summary>
    /// <param name="before">What the array begins with; the set follows.</param>
    public byte[] ToBytes(ReadOnlySpan<byte> before = default) => CandidateSetFormat.Write(this, before);

    /// <summary>Restores a packed set.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> gave.</param>
    /// <param name="sets">Where to take the set from; null for a new one.</param>
    /// <exception cref="InvalidDataException">Truncated, or of another layout or feature count: to be generated again.</exception>
    public static CandidateSet FromBytes(ReadOnlySpan<byte> bytes, CandidateSetPool? sets = null) => CandidateSetFormat.Read(bytes, sets);

    /// <summary>Makes it the set of another user; the columns are still to be filled.</summary>
    internal void Begin(int user) => (User, GeneratedAt, Partial, MissingRows) = (user, 0, false, 0);
}
