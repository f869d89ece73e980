namespace Pymk.Grains.Interfaces.Placement;

/// <summary>Rendezvous hashing (Thaler and Ravishankar 1998): clients and silos name the same silo for a user, and a silo more or less moves few users.</summary>
public static class Rendezvous
{
    /// <summary>The weight of a silo for a key; the highest wins.</summary>
    /// <param name="silo">The silo's hash.</param>
    /// <param name="key">The key.</param>
    public static ulong Weight(int silo, long key)
    {
        // The finaliser of SplitMix64 over both.
        var z = unchecked((ulong)key + (0x9E3779B97F4A7C15UL * (uint)silo));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }

    /// <summary>The place of a key's silo.</summary>
    /// <param name="silos">The silos' hashes, ascending; at least one.</param>
    /// <param name="key">The key.</param>
    public static int Of(ReadOnlySpan<int> silos, long key)
    {
        var (best, highest) = (0, Weight(silos[0], key));
        for (var i = 1; i < silos.Length; i++)
        {
            var weight = Weight(silos[i], key);
            if (weight > highest)
            {
                (best, highest) = (i, weight);
            }
        }

        return best;
    }
}
