using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pymk.Faiss;

/// <summary>Inner products of a float vector with many others, by SIMD.</summary>
internal static class InnerProduct
{
    /// <summary>products[i] = query . rows[i].</summary>
    public static void OfRows(ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> products)
    {
        var dimension = query.Length;
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var row = ref MemoryMarshal.GetReference(rows);
        for (var i = 0; i < products.Length; i++)
        {
            products[i] = Of(ref q, ref row, dimension);
            row = ref Unsafe.Add(ref row, dimension);
        }
    }

    private static float Of(ref float a, ref float b, int length)
    {
        var even = Vector512<float>.Zero;
        var odd = Vector512<float>.Zero;
        nuint i = 0;
        var whole = (nuint)length & ~31u;
        for (; i < whole; i += 32)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, i), Vector512.LoadUnsafe(ref b, i), even);
            odd = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, i + 16), Vector512.LoadUnsafe(ref b, i + 16), odd);
        }

        var sum = Vector512.Sum(even + odd);
        for (; i < (nuint)length; i++)
        {
            sum += Unsafe.Add(ref a, i) * Unsafe.Add(ref b, i);
        }

        return sum;
    }
}
