using System.Numerics.Tensors;
using System.Runtime.InteropServices;
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

    private readonly RowFeatures _rows = new();

    /// <summary>Begins a set: its candidates are named. The result fills what follows from feature rows; <see cref="Finish"/> adds the rest.</summary>
    /// <param name="set">The set to fill.</param>
    /// <param name="userRow">The user's feature row, or empty.</param>
    /// <param name="columns">The pair column that counts the shared tokens of each field.</param>
    public RowPairs Begin(CandidateSet set, ReadOnlyMemory<byte> userRow, TokenColumns columns)
    {
        QuantizedVector.Read(new UserRow(userRow.Span).UserProjection, set.UserProjection);
        return new RowPairs(_rows, userRow, columns, set);
    }

    /// <summary>Fills what follows from the graph, then the ranks of each candidate in the list.</summary>
    /// <param name="around">The graph around the user; the candidates' degrees are added to it.</param>
    /// <param name="seed">Seed of the samples taken of hubs.</param>
    /// <param name="set">The set, filled from the rows.</param>
    /// <param name="neighbors">The connections of each candidate.</param>
    public static void Finish(Neighborhood around, ulong seed, CandidateSet set, ReadOnlyMemory<int>[] neighbors)
    {
        for (var i = 0; i < set.Count; i++)
        {
            around.Met.GetOrAdd(set.Users[i]).Degree = neighbors[i].Length;
        }

        around.Near.Fill(around.Met, around.TwoHopEnd);

        Span<float> values = stackalloc float[PairFeatures.FirstOfRows];
        for (var i = 0; i < set.Count; i++)
        {
            if (i + PrefetchDistance < set.Count)
            {
                CacheLines.Prefetch(MemoryMarshal.AsBytes(neighbors[i + PrefetchDistance].Span));
            }

            GraphFeatures.Write(around, seed, set, i, neighbors[i].Span, values);
            TensorPrimitives.ConvertToHalf(values, set.Pair.AsSpan(i * PairFeatures.Count, values.Length));
        }

        ListRanks.Fill(set.Pair);
    }
}
