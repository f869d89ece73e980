using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pymk.Core.Features;

namespace Pymk.Training.Features;

/// <summary>Products of rows of <see cref="UserRow.StructureDimension"/> (64) values with a matrix of 64 x 64 values.</summary>
internal static class SmallMatrix
{
    private const int Width = UserRow.StructureDimension;
    private const int Lanes = 16;

    /// <summary>Adds the products of all columns with one another: <c>gram += rows^T rows</c>.</summary>
    public static void AddGram(ReadOnlySpan<float> rows, float[] gram)
    {
        ref var first = ref MemoryMarshal.GetReference(rows);
        ref var to = ref MemoryMarshal.GetArrayDataReference(gram);
        for (nuint i = 0; i < Width; i++)
        {
            ref var target = ref Unsafe.Add(ref to, i * Width);
            var (s0, s1) = (Vector512.LoadUnsafe(ref target), Vector512.LoadUnsafe(ref target, Lanes));
            var (s2, s3) = (Vector512.LoadUnsafe(ref target, 2 * Lanes), Vector512.LoadUnsafe(ref target, 3 * Lanes));
            for (nuint at = 0; at < (nuint)rows.Length; at += Width)
            {
                ref var row = ref Unsafe.Add(ref first, at);
                var value = Vector512.Create(Unsafe.Add(ref row, i));
                s0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row), value, s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, Lanes), value, s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, 2 * Lanes), value, s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, 3 * Lanes), value, s3);
            }

            Store(ref target, s0, s1, s2, s3);
        }
    }

    /// <summary>Replaces a row by its product with a matrix.</summary>
    public static void Multiply(Span<float> row, float[] matrix)
    {
        ref var from = ref MemoryMarshal.GetArrayDataReference(matrix);
        var (s0, s1, s2, s3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var k = 0; k < Width; k++)
        {
            ref var line = ref Unsafe.Add(ref from, k * Width);
            var value = Vector512.Create(row[k]);
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref line), value, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref line, Lanes), value, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref line, 2 * Lanes), value, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref line, 3 * Lanes), value, s3);
        }

        Store(ref MemoryMarshal.GetReference(row), s0, s1, s2, s3);
    }

    private static void Store(ref float target, Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
    {
        s0.StoreUnsafe(ref target);
        s1.StoreUnsafe(ref target, Lanes);
        s2.StoreUnsafe(ref target, 2 * Lanes);
        s3.StoreUnsafe(ref target, 3 * Lanes);
    }
}
