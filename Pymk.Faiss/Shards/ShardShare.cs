namespace Pymk.Faiss.Shards;

/// <summary>The share of an answer that one of several partitions holds.</summary>
public static class ShardShare
{
    /// <summary>
    /// The number of neighbours to ask each shard for, to find the <paramref name="k"/> best of all. A hash spreads the ids, so a shard's share of
    /// the best k is binomial; six standard deviations above its mean are practically never exceeded.
    /// </summary>
    public static int Of(int k, int shards)
    {
        if (shards == 1)
        {
            return k;
        }

        var mean = (double)k / shards;
        return Math.Min(k, (int)Math.Ceiling(mean + 6 * Math.Sqrt(mean) + 1));
    }
}
