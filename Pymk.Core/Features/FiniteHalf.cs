using System.Runtime.CompilerServices;

namespace Pymk.Core.Features;

/// <summary>Widens halves that are finite, as all stored features are: three instructions, where the general conversion looks for infinities.</summary>
internal static class FiniteHalf
{
    /// <summary>2 to the 112: what the bits of a half, moved to where a float has them, lack.</summary>
    public const float Rescale = 5.192296858534828e33f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(Half value)
    {
        // Moved as a signed number: the sign fills the three bits above the exponent too, which are cut out.
        var bits = BitConverter.HalfToInt16Bits(value) << 13;
        return BitConverter.Int32BitsToSingle(bits & unchecked((int)0x8FFFE000)) * Rescale;
    }
}
