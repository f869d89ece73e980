using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Candidates;

namespace Pymk.Core.Features;

/// <summary>
/// The features of a pair (asker, candidate), computed when candidates are generated. Graph features come from the candidate's own connections, so they
/// are the same whichever source found it. Counts enter as logarithms: a head trained on a small graph meets larger ones unharmed.
/// </summary>
public static partial class PairFeatures
{
    /// <summary>Number of features.</summary>
    public const int Count = (int)PairFeature.End;

    /// <summary>The first of the columns that <see cref="ListRanks"/> fills; they are the last ones.</summary>
    internal const int FirstRelative = (int)PairFeature.ResourceAllocationRank;

    private const int MostNeighborsFollowed = 1000;
    private const int Ahead = 4;
    private const int Line = 64;
    private const int MostFetched = 1024;

    /// <summary>Names in column order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<PairFeature>().Where(n => n != nameof(PairFeature.End))];

    /// <summary>Fills the feature columns, mutual connections, projections and communities of a set.</summary>
    internal static void Fill(
        CandidateContext context, CandidateSet set, ReadOnlyMemory<byte>[] rows, ReadOnlyMemory<int>[] neighbors)
    {
        var user = new UserRow(context.Row.Span);
        context.Tokens.Fill(user, context.Postings);
        QuantizedVector.Read(user.UserProjection, set.UserProjection);
        for (var i = 0; i < set.Count; i++)
        {
            context.Met.Get(set.Users[i]).Degree = neighbors[i].Length;
        }

        context.Near.Fill(context.Met, context.TwoHopEnd);

        Span<float> values = stackalloc float[Count];
        var ownNorms = new VectorNorms(user);
        for (var i = 0; i < set.Count; i++)
        {
            if (i + Ahead < set.Count)
            {
                Fetch(rows[i + Ahead].Span);
                Fetch(MemoryMarshal.AsBytes(neighbors[i + Ahead].Span));
            }

            var row = rows[i].Span;
            set.MissingRows += row.IsEmpty ? 1 : 0;
            var candidate = new UserRow(row);
            values.Clear();
            Graph(context, set, i, neighbors[i].Span, values);
            Profile(context.Tokens, user, candidate, set, i, values);
            Vectors(user, ownNorms, candidate, values);
            CopyProjection(candidate, set, i);
            TensorPrimitives.ConvertToHalf(values, set.Pair.AsSpan(i * Count, Count));
        }

        ListRanks.Fill(set.Pair);
    }

    private static void CopyProjection(UserRow candidate, CandidateSet set, int i)
    {
        QuantizedVector.Components(candidate.CandidateProjection).CopyTo(set.Projections.AsSpan(i * UserRow.ProjectionDimension));
        set.ProjectionScales[i] = (Half)QuantizedVector.Scale(candidate.CandidateProjection);
        set.Communities[i] = candidate.Community;
    }

    // Rows lie anywhere in memory: they are asked for while the ones before are worked on.
    private static unsafe void Fetch(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        fixed (byte* start = bytes)
        {
            for (var at = 0; at < bytes.Length && at < MostFetched; at += Line)
            {
                Sse.Prefetch0(start + at);
            }
        }
    }

    private static void Set(Span<float> values, PairFeature feature, float value) => values[(int)feature] = value;
}
