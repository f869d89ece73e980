using System.Runtime.CompilerServices;

namespace Pymk.Core.Features;

/// <summary>Widens finite halves in three instructions; the general conversion also handles infinities. All stored features are finite.</summary>
internal static class FiniteHalf
{
    /// <summary>2 to the 112: the difference of the exponent biases of float (127) and half (15).</summary>
    public const float Rescale = 5.192296858534828e33f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(Half value)
    {
        // The shift of a signed number also copies the sign into the three bits above the exponent; the mask clears them.
        var bits = BitConverter.HalfToInt16Bits(value) << 13;
        return BitConverter.Int32BitsToSingle(bits & unchecked((int)0x8FFFE000)) * Rescale;
    }
}
