namespace Pymk.Faiss.Tests;

/// <summary>The share of the true nearest neighbours that an index finds.</summary>
internal static class Recall
{
    public static double Of(IVectorIndex index, IVectorIndex oracle, float[] queries, int k, SearchOptions options = default)
    {
        var count = queries.Length / index.Dimension;
        long[] found = new long[count * k], truth = new long[count * k];
        var scores = new float[count * k];
        index.Search(queries, k, found, scores, options);
        oracle.Search(queries, k, truth, scores);
        int hits = 0, wanted = 0;
        for (var q = 0; q < count; q++)
        {
            var expected = truth.Skip(q * k).Take(k).Where(id => id >= 0).ToHashSet();
            wanted += expected.Count;
            hits += found.Skip(q * k).Take(k).Count(expected.Contains);
        }

        return (double)hits / wanted;
    }
}
