using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Neighborhoods;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>
/// Computes the features of each pair (user, candidate) when candidates are generated. Graph features come from the candidate's own connections, so
/// they do not depend on the source that found it. Counts enter as logarithms, so that a head trained on a small graph serves larger ones. Reused
/// from one generation to the next; not safe for concurrent use.
/// </summary>
internal sealed class PairFeatureBuilder
{
    private const int PrefetchDistance = 4;
    private const int CacheLine = 64;
    private const int MostPrefetched = 1024;

    private readonly UserTokens _tokens = new();

    /// <summary>Fills the feature columns, mutual connections, projections and communities of a set.</summary>
    /// <param name="around">The graph around the user; the candidates' degrees are added to it.</param>
    /// <param name="userRow">The user's feature row, or empty.</param>
    /// <param name="columns">The pair column that counts the shared tokens of each field.</param>
    /// <param name="seed">Seed of the samples taken of hubs.</param>
    /// <param name="set">The set to fill; its candidates are named.</param>
    /// <param name="rows">A feature row for each candidate, empty where there is none.</param>
    /// <param name="neighbors">The connections of each candidate.</param>
    public void Fill(
        Neighborhood around, ReadOnlySpan<byte> userRow, TokenColumns columns, ulong seed, CandidateSet set,
        ReadOnlyMemory<byte>[] rows, ReadOnlyMemory<int>[] neighbors)
    {
        var user = new UserRow(userRow);
        _tokens.Fill(user, columns);
        QuantizedVector.Read(user.UserProjection, set.UserProjection);
        for (var i = 0; i < set.Count; i++)
        {
            around.Met.GetOrAdd(set.Users[i]).Degree = neighbors[i].Length;
        }

        around.Near.Fill(around.Met, around.TwoHopEnd);

        Span<float> values = stackalloc float[PairFeatures.Count];
        var vectors = new VectorFeatures(user);
        for (var i = 0; i < set.Count; i++)
        {
            if (i + PrefetchDistance < set.Count)
            {
                Prefetch(rows[i + PrefetchDistance].Span);
                Prefetch(MemoryMarshal.AsBytes(neighbors[i + PrefetchDistance].Span));
            }

            var row = rows[i].Span;
            set.MissingRows += row.IsEmpty ? 1 : 0;
            var candidate = new UserRow(row);
            values.Clear();
            GraphFeatures.Write(around, seed, set, i, neighbors[i].Span, values);
            ProfileFeatures.Write(_tokens, user, candidate, set, i, values);
            vectors.Write(candidate, values);
            CopyProjection(candidate, set, i);
            TensorPrimitives.ConvertToHalf(values, set.Pair.AsSpan(i * PairFeatures.Count, PairFeatures.Count));
        }

        ListRanks.Fill(set.Pair);
    }

    private static void CopyProjection(UserRow candidate, CandidateSet set, int i)
    {
        QuantizedVector.Components(candidate.CandidateProjection).CopyTo(set.Projections.AsSpan(i * UserRow.ProjectionDimension));
        set.ProjectionScales[i] = (Half)QuantizedVector.Scale(candidate.CandidateProjection);
        set.Communities[i] = candidate.Community;
    }

    // Rows lie scattered in memory: request them while earlier candidates are worked on.
    private static unsafe void Prefetch(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        fixed (byte* start = bytes)
        {
            for (var at = 0; at < bytes.Length && at < MostPrefetched; at += CacheLine)
            {
                Sse.Prefetch0(start + at);
            }
        }
    }
}
