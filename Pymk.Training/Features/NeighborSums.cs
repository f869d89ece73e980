using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pymk.Training.Features;

/// <summary>
/// Weighted sums of matrix rows that lie scattered in memory. The sum stays in registers, so that the processor fetches the rows of several neighbours at
/// once instead of waiting for one after the other.
/// </summary>
internal static class NeighborSums
{
    private const int Block = 64;

    /// <summary>Adds the rows of some users, each times its weight, to <paramref name="target"/>.</summary>
    /// <param name="rows">The matrix, row by row, <paramref name="target"/> wide.</param>
    /// <param name="users">The rows to add.</param>
    /// <param name="weights">Weight of every user, by ordinal.</param>
    /// <param name="target">The sum.</param>
    public static void Add(float[] rows, ReadOnlySpan<int> users, float[] weights, Span<float> target) =>
        Add(rows, target.Length, 0, users, weights, target);

    /// <summary>Adds some columns of the rows of some users, each times its weight, to <paramref name="target"/>.</summary>
    /// <param name="rows">The matrix, row by row.</param>
    /// <param name="stride">Columns of the matrix.</param>
    /// <param name="column">The first column to add; <paramref name="target"/> says how many.</param>
    /// <param name="users">The rows to add.</param>
    /// <param name="weights">Weight of every user, by ordinal.</param>
    /// <param name="target">The sum.</param>
    public static void Add(float[] rows, int stride, int column, ReadOnlySpan<int> users, float[] weights, Span<float> target)
    {
        var width = target.Length;
        ref var matrix = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(rows), column);
        var at = 0;
        for (; at <= width - Block; at += Block)
        {
            AddBlock(ref matrix, stride, users, weights, target, at);
        }

        for (; at < width; at++)
        {
            var sum = target[at];
            foreach (var user in users)
            {
                sum += weights[user] * Unsafe.Add(ref matrix, ((nint)user * stride) + at);
            }

            target[at] = sum;
        }
    }

    private static void AddBlock(ref float matrix, int stride, ReadOnlySpan<int> users, float[] weights, Span<float> target, int at)
    {
        ref var to = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), at);
        var (s0, s1) = (Vector512.LoadUnsafe(ref to), Vector512.LoadUnsafe(ref to, 16));
        var (s2, s3) = (Vector512.LoadUnsafe(ref to, 32), Vector512.LoadUnsafe(ref to, 48));
        foreach (var user in users)
        {
            var weight = Vector512.Create(weights[user]);
            ref var row = ref Unsafe.Add(ref matrix, ((nint)user * stride) + at);
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row), weight, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, 16), weight, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, 32), weight, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, 48), weight, s3);
        }

        s0.StoreUnsafe(ref to);
        s1.StoreUnsafe(ref to, 16);
        s2.StoreUnsafe(ref to, 32);
        s3.StoreUnsafe(ref to, 48);
    }
}
