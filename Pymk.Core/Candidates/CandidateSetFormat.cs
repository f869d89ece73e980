using System.Buffers;
using Pymk.Core.Features;

namespace Pymk.Core.Candidates;

/// <summary>
/// The packed form of a <see cref="CandidateSet"/>, little-endian: a <see cref="CandidateSetHeader"/>; the user projection (f32); the <see
/// cref="ValueTable"/>s of mutual connections, communities and shared tokens; then column after column: users (i32), communities (u16 places),
/// sources (u8), projection scales (f16), <see cref="PackedCounts"/> of mutual connections, projections (i8), <see cref="PackedShared"/>, <see
/// cref="PackedPairs"/>. Features that compare a candidate with its list are left out: <see cref="ListRanks"/> computes them again.
/// </summary>
internal static class CandidateSetFormat
{
    // A set packs into some 200 KB. One buffer a thread, so that packing allocates the result alone.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    /// <summary>Packs a set.</summary>
    /// <param name="set">At most 65,535 distinct mutual connections, communities and shared tokens.</param>
    /// <param name="before">What the array begins with.</param>
    public static byte[] Write(CandidateSet set, ReadOnlySpan<byte> before)
    {
        var (mutuals, communities, tokens) = (new ValueTable(set.Mutuals), new ValueTable(set.Communities), new ValueTable(set.SharedTokens));
        var bytes = t_buffer ??= new ArrayBufferWriter<byte>(CandidateSetHeader.Bytes + (set.Count * 160));
        bytes.ResetWrittenCount();
        bytes.Write(before);
        bytes.GetSpan(CandidateSetHeader.Bytes);
        bytes.Advance(CandidateSetHeader.Bytes);
        bytes.Put(set.UserProjection);
        mutuals.Write(bytes);
        communities.Write(bytes);
        tokens.Write(bytes);
        bytes.Put(set.Users);
        bytes.Put(Array.ConvertAll(set.Communities, communities.PlaceOf));
        bytes.Put(Array.ConvertAll(set.Sources, source => checked((byte)source)));
        bytes.Put(set.ProjectionScales);
        PackedCounts.Write(bytes, set.MutualCounts);
        bytes.Put(set.Projections);
        PackedShared.Write(bytes, set, mutuals, tokens);
        PackedPairs.Write(bytes, set);
        var all = GC.AllocateUninitializedArray<byte>(bytes.WrittenCount);
        bytes.WrittenSpan.CopyTo(all);
        CandidateSetHeader.Write(set, all.AsSpan(before.Length));
        return all;
    }

    /// <summary>Restores a packed set.</summary>
    /// <exception cref="InvalidDataException">Truncated, or of another layout or feature count.</exception>
    public static CandidateSet Read(ReadOnlySpan<byte> packed, CandidateSetPool? sets)
    {
        var set = CandidateSetHeader.Read(packed, sets);
        var bytes = new PackedReader(packed[CandidateSetHeader.Bytes..]);
        try
        {
            bytes.Fill<float>(set.UserProjection);
            var mutuals = ValueTable.Read(ref bytes);
            var communities = ValueTable.Read(ref bytes);
            var tokens = ValueTable.Read(ref bytes);
            bytes.Fill<int>(set.Users);
            ValueTable.Restore(ref bytes, communities, set.Communities);
            ReadSources(ref bytes, set.Sources);
            bytes.Fill<Half>(set.ProjectionScales);
            PackedCounts.Read(ref bytes, set.MutualCounts);
            bytes.Fill<sbyte>(set.Projections);
            PackedShared.Read(ref bytes, set, mutuals, tokens);
            PackedPairs.Read(ref bytes, set);
            ListRanks.Fill(set.Pair);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The candidate set's columns end early, or refer beyond their tables; generate it again.", e);
        }

        return set;
    }

    private static void ReadSources(ref PackedReader bytes, CandidateSources[] sources)
    {
        var flags = bytes.Take<byte>(sources.Length);
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = (CandidateSources)flags[i];
        }
    }
}
