namespace Pymk.Faiss.Shards;

/// <summary>Which partition owns an id.</summary>
public static class ShardMap
{
    /// <summary>Partitions unless a setting says otherwise.</summary>
    public const int DefaultShards = 32;

    /// <summary>The owner of an id, 0 to <paramref name="shards"/> - 1: a mixed hash (SplitMix64's finaliser), so that ids in sequence spread evenly.</summary>
    public static int Of(long id, int shards)
    {
        ulong mixed = (ulong)id;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        mixed ^= mixed >> 31;
        return (int)Math.BigMul(mixed, (ulong)shards, out _);
    }

    /// <summary>
    /// How many of the <paramref name="k"/> best to ask each shard for. Ids are spread by a hash, so a shard's part of the best k is
    /// binomial; six deviations above its mean are practically never reached.
    /// </summary>
    public static int ShareOf(int k, int shards)
    {
        if (shards == 1) return k;
        double mean = (double)k / shards;
        return Math.Min(k, (int)Math.Ceiling(mean + 6 * Math.Sqrt(mean) + 1));
    }
}
