namespace Pymk.Faiss.Shards;

/// <summary>Merges the sorted answers of several shards into one, without allocating.</summary>
public static class TopKMerge
{
    /// <summary>
    /// Takes the k best of <paramref name="lists"/> answers that lie one after the other. Each is sorted best first; id -1 ends it early. The smaller
    /// id wins among equal scores.
    /// </summary>
    /// <param name="ids">lists x stride ids.</param>
    /// <param name="scores">lists x stride scores.</param>
    /// <param name="lists">The number of answers, at most 1,024.</param>
    /// <param name="mergedIds">Receives k ids; its length is k.</param>
    /// <param name="mergedScores">Receives k scores.</param>
    /// <returns>Places filled; the rest hold id -1 and score -infinity.</returns>
    public static int Merge(ReadOnlySpan<long> ids, ReadOnlySpan<float> scores, int lists, Span<long> mergedIds, Span<float> mergedScores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lists, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lists, 1024);
        if (ids.Length % lists != 0 || scores.Length < ids.Length)
        {
            throw new ArgumentException($"{ids.Length} ids and {scores.Length} scores are not {lists} equal answers.", nameof(ids));
        }

        if (mergedScores.Length < mergedIds.Length)
        {
            throw new ArgumentException(
                $"{mergedIds.Length} ids need as many scores, but there is room for {mergedScores.Length}.", nameof(mergedScores));
        }

        var stride = ids.Length / lists;
        // A heap of the answers' next results, the best on top.
        Span<int> heads = stackalloc int[lists];
        var live = 0;
        for (var list = 0; list < lists; list++)
        {
            if (stride > 0 && ids[list * stride] >= 0)
            {
                heads[live++] = list * stride;
            }
        }

        for (var i = (live >> 1) - 1; i >= 0; i--)
        {
            Sink(heads[..live], i, ids, scores);
        }

        var filled = 0;
        while (filled < mergedIds.Length && live > 0)
        {
            var head = heads[0];
            (mergedIds[filled], mergedScores[filled]) = (ids[head], scores[head]);
            filled++;
            var next = head + 1;
            heads[0] = next % stride != 0 && ids[next] >= 0 ? next : heads[--live];
            Sink(heads[..live], 0, ids, scores);
        }

        mergedIds[filled..].Fill(-1);
        mergedScores[filled..mergedIds.Length].Fill(float.NegativeInfinity);
        return filled;
    }

    private static void Sink(Span<int> heads, int at, ReadOnlySpan<long> ids, ReadOnlySpan<float> scores)
    {
        while (2 * at + 1 < heads.Length)
        {
            var child = 2 * at + 1;
            if (child + 1 < heads.Length && Better(heads[child + 1], heads[child], ids, scores))
            {
                child++;
            }

            if (!Better(heads[child], heads[at], ids, scores))
            {
                return;
            }

            (heads[at], heads[child]) = (heads[child], heads[at]);
            at = child;
        }
    }

    private static bool Better(int a, int b, ReadOnlySpan<long> ids, ReadOnlySpan<float> scores) =>
        scores[a] > scores[b] || (scores[a] == scores[b] && ids[a] < ids[b]);
}
