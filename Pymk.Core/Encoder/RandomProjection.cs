namespace Pymk.Core.Encoder;

/// <summary>A user's random signs, derived from the 64-bit id, so that they are the same on every graph and in every program.</summary>
public static class RandomProjection
{
    /// <summary>
    /// Writes +1 or -1 to every entry. Each block of 64 entries takes the bits of a hash chain that starts at the id (SplitMix64's finaliser).
    /// </summary>
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
