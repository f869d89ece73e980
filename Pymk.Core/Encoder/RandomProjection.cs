namespace Pymk.Core.Encoder;

/// <summary>Draws a user's random signs from the 64-bit id, so that they are the same on every graph and in every program.</summary>
public static class RandomProjection
{
    /// <summary>Writes plus or minus one to every entry: bits of a hash of the id and of the block of 64 columns (the finaliser of SplitMix64).</summary>
    public static void Draw(long id, Span<float> row)
    {
        var bits = (ulong)id;
        for (var j = 0; j < row.Length; j++)
        {
            if ((j & 63) == 0)
            {
                bits = Mix(bits + 0x9E3779B97F4A7C15);
            }

            row[j] = ((bits >> (j & 63)) & 1) == 0 ? -1 : 1;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
