using Pymk.Core.Features;

namespace Pymk.Core.Candidates;

/// <summary>
/// A user's candidates, in columns, with everything that the ranker, the rules and the reasons read. It holds no relations (connected, blocked,
/// dismissed): they change after generation, so the rules read them for every answer.
/// </summary>
public sealed class CandidateSet
{
    /// <summary>Size of the sample of mutual connections of each candidate.</summary>
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

    /// <summary>Ordinals of the candidates, without duplicates.</summary>
    public int[] Users { get; }

    /// <summary>The sources that found each candidate.</summary>
    public CandidateSources[] Sources { get; }

    /// <summary>Pair features, <see cref="Count"/> x <see cref="PairFeatures.Count"/>.</summary>
    public Half[] Pair { get; }

    /// <summary>Quantized projections of the candidate tower, <see cref="Count"/> x <see cref="UserRow.ProjectionDimension"/>.</summary>
    public sbyte[] Projections { get; }

    /// <summary>Scale of each quantized projection.</summary>
    public Half[] ProjectionScales { get; }

    /// <summary>The user tower's projection of <see cref="User"/>, <see cref="UserRow.ProjectionDimension"/> long.</summary>
    public float[] UserProjection { get; }

    /// <summary>Number of mutual connections of each candidate, at most 65,535.</summary>
    public ushort[] MutualCounts { get; }

    /// <summary>Ordinals of mutual connections, <see cref="Count"/> x <see cref="MutualSample"/>; -1 where there are fewer.</summary>
    public int[] Mutuals { get; }

    /// <summary>Community of each candidate, -1 where unknown.</summary>
    public int[] Communities { get; }

    /// <summary>The rarest attribute token that each candidate shares with the user, -1 for none.</summary>
    public int[] SharedTokens { get; }

    /// <summary>True where an index shard was slow or lost: candidates may be missing.</summary>
    public bool Partial { get; set; }

    /// <summary>Number of candidates without a feature row; their profile features are zero.</summary>
    public int MissingRows { get; set; }

    /// <summary>Packs the set for the store.</summary>
    /// <param name="before">Bytes to put before the set.</param>
    /// <exception cref="ArgumentException">More than 65,535 distinct mutual connections, communities or shared tokens.</exception>
    public byte[] ToBytes(ReadOnlySpan<byte> before = default) => CandidateSetFormat.Write(this, before);

    /// <summary>Restores a packed set.</summary>
    /// <param name="bytes">A set packed by <see cref="ToBytes"/>, without the bytes before it.</param>
    /// <param name="sets">Pool to take the set from; null for a new set.</param>
    /// <exception cref="InvalidDataException">Truncated, or of another layout or feature count: generate the set again.</exception>
    public static CandidateSet FromBytes(ReadOnlySpan<byte> bytes, CandidateSetPool? sets = null) => CandidateSetFormat.Read(bytes, sets);

    /// <summary>Reuses the set for another user; the columns keep their old values until they are filled.</summary>
    internal void Begin(int user) => (User, GeneratedAt, Partial, MissingRows) = (user, 0, false, 0);
}
