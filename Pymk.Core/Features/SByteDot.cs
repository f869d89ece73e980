using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pymk.Core.Features;

/// <summary>Inner product and cosine of signed-byte vectors; the hot loop of embedding features.</summary>
internal static class SByteDot
{
    /// <summary>Sum of products, exact in 32 bits for up to 130,000 dimensions.</summary>
    public static int Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        var sum = Vector256<int>.Zero;
        var i = 0;
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        for (; i <= a.Length - Vector256<sbyte>.Count; i += Vector256<sbyte>.Count)
        {
            var (xLow, xHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref x, (nuint)i));
            var (yLow, yHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref y, (nuint)i));
            // 127 x 127 x 2 fits a short's double: products are widened before they are added.
            var (p0, p1) = Vector256.Widen(xLow * yLow);
            var (p2, p3) = Vector256.Widen(xHigh * yHigh);
            sum += p0 + p1 + p2 + p3;
        }

        var total = Vector256.Sum(sum);
        for (; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }

    /// <summary>Cosine, 0 where either is all zero.</summary>
    public static float Cosine(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b) => Cosine(a, Dot(a, a), b);

    /// <summary>Cosine of a vector whose squared length is known, 0 where either is all zero.</summary>
    public static float Cosine(ReadOnlySpan<sbyte> a, int squared, ReadOnlySpan<sbyte> b)
    {
        float aa = squared, bb = Dot(b, b);
        return aa == 0 || bb == 0 ? 0 : Dot(a, b) / MathF.Sqrt(aa * bb);
    }
}
