using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pymk.Core.Features;

/// <summary>
/// Inner product and cosine of signed-byte vectors. Hot: seven inner products a candidate; <c>bench micro</c> measures them in "generate".
/// </summary>
internal static class SByteDot
{
    /// <summary>Sum of the products of two vectors of equal length; exact for up to 130,000 dimensions.</summary>
    public static int Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var (i, total) = (0, 0);
        if (Avx512BW.IsSupported)
        {
            var sum = Vector512<int>.Zero;
            for (; i <= a.Length - Vector256<sbyte>.Count; i += Vector256<sbyte>.Count)
            {
                sum += Avx512BW.MultiplyAddAdjacent(
                    Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref x, (nuint)i)),
                    Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref y, (nuint)i)));
            }

            total = Vector512.Sum(sum);
        }
        else if (Avx2.IsSupported)
        {
            var sum = Vector256<int>.Zero;
            for (; i <= a.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                sum += Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref x, (nuint)i)),
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref y, (nuint)i)));
            }

            total = Vector256.Sum(sum);
        }
        else
        {
            var sum = Vector128<int>.Zero;
            for (; i <= a.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                var (xLow, xHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref x, (nuint)i));
                var (yLow, yHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref y, (nuint)i));
                var (p0, p1) = Vector128.Widen(xLow * yLow);
                var (p2, p3) = Vector128.Widen(xHigh * yHigh);
                sum += p0 + p1 + p2 + p3;
            }

            total = Vector128.Sum(sum);
        }

        for (; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }

    /// <summary>Cosine, 0 where either is all zero.</summary>
    public static float Cosine(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b) => Cosine(a, Dot(a, a), b, Dot(b, b));

    /// <summary>Cosine of vectors whose squared lengths are known, 0 where either is all zero.</summary>
    public static float Cosine(ReadOnlySpan<sbyte> a, int aSquared, ReadOnlySpan<sbyte> b, int bSquared) =>
        aSquared == 0 || bSquared == 0 ? 0 : Dot(a, b) / MathF.Sqrt((float)aSquared * bSquared);
}
