namespace Pymk.Faiss.Shards;

/// <summary>How much of an answer to expect from one of several partitions.</summary>
public static class ShardShare
{
    /// <summary>
    /// How many of the <paramref name="k"/> best to ask each shard for. Ids are spread by a hash, so a shard's part of the best k is
    /// binomial; six deviations above its mean are practically never reached.
    /// </summary>
    public static int Of(int k, int shards)
    {
        if (shards == 1) return k;
        double mean = (double)k / shards;
        return Math.Min(k, (int)Math.Ceiling(mean + 6 * Math.Sqrt(mean) + 1));
    }
}
