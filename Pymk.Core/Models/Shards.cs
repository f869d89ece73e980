namespace Pymk.Core.Models;

/// <summary>Assigns users to shards. The partitions of the index and the shards of the graph both use it.</summary>
public static class Shards
{
    /// <summary>The shard of a user: the 64-bit id, mixed by the finaliser of SplitMix64, modulo the number of shards.</summary>
    /// <param name="id">The user's 64-bit id; any value.</param>
    /// <param name="shards">Number of shards, at least 1.</param>
    /// <returns>0 to <paramref name="shards"/> - 1; the same on every machine and in every version.</returns>
    public static int Of(long id, int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        var z = unchecked((ulong)id + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (int)((z ^ (z >> 31)) % (ulong)shards);
    }
}
