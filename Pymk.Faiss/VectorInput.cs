using System.Numerics;
using System.Runtime.InteropServices;

namespace Pymk.Faiss;

/// <summary>Checks of arguments. Messages name the row and what is wrong with it.</summary>
internal static class VectorInput
{
    public const int MaxDimension = 65_536;
    public const int MaxK = 65_536;

    public static void CheckDimension(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, MaxDimension);
    }

    /// <summary>Checks that the rows are complete, finite and not zero.</summary>
    /// <returns>The number of rows.</returns>
    public static int CheckRows(ReadOnlySpan<float> vectors, int dimension, string name, long firstRow = 0)
    {
        if (vectors.Length % dimension != 0)
        {
            throw new ArgumentException($"{vectors.Length} numbers are not a whole number of vectors of dimension {dimension}.", name);
        }

        var rows = vectors.Length / dimension;
        for (var row = 0; row < rows; row++)
        {
            var vector = vectors.Slice(row * dimension, dimension);
            var norm = SquaredNorm(vector);
            if (!(norm > 1e-30f && norm < 1e30f))
            {
                CheckRow(vector, firstRow + row, name);
            }
        }

        return rows;
    }

    public static void CheckIds(ReadOnlySpan<long> ids, int rows)
    {
        if (ids.Length != rows)
        {
            throw new ArgumentException($"{rows} vectors need {rows} ids, but there are {ids.Length}.", nameof(ids));
        }

        for (var row = 0; row < ids.Length; row++)
        {
            if (ids[row] < 0)
            {
                throw new ArgumentException($"Row {row}: id {ids[row]} is negative; ids are 0 or more.", nameof(ids));
            }
        }

        // Input is usually sorted; strictly rising ids are unique.
        var rising = true;
        for (var row = 1; row < ids.Length && rising; row++)
        {
            rising = ids[row] > ids[row - 1];
        }

        if (rising)
        {
            return;
        }

        var seen = new HashSet<long>(ids.Length);
        for (var row = 0; row < ids.Length; row++)
        {
            if (!seen.Add(ids[row]))
            {
                throw new ArgumentException($"Row {row}: id {ids[row]} occurs twice.", nameof(ids));
            }
        }
    }

    public static void CheckSearch(int rows, int k, int ids, int scores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, MaxK);
        if (ids < (long)rows * k)
        {
            throw new ArgumentException($"{rows} queries with k = {k} need room for {(long)rows * k} ids, but there is room for {ids}.", nameof(ids));
        }

        if (scores < (long)rows * k)
        {
            throw new ArgumentException(
                $"{rows} queries with k = {k} need room for {(long)rows * k} scores, but there is room for {scores}.", nameof(scores));
        }
    }

    public static float SquaredNorm(ReadOnlySpan<float> vector)
    {
        var sum = Vector<float>.Zero;
        var wide = MemoryMarshal.Cast<float, Vector<float>>(vector);
        foreach (var part in wide)
        {
            sum += part * part;
        }

        var total = Vector.Sum(sum);
        for (var i = wide.Length * Vector<float>.Count; i < vector.Length; i++)
        {
            total += vector[i] * vector[i];
        }

        return total;
    }

    /// <summary>Writes the vector at unit length. Computes in double, so that very small and very large numbers do not overflow.</summary>
    public static void Normalise(ReadOnlySpan<float> vector, Span<float> unit)
    {
        double norm = 0;
        foreach (var value in vector)
        {
            norm += (double)value * value;
        }

        var inverse = 1 / Math.Sqrt(norm);
        for (var i = 0; i < vector.Length; i++)
        {
            unit[i] = (float)(vector[i] * inverse);
        }
    }

    private static void CheckRow(ReadOnlySpan<float> vector, long row, string name)
    {
        var zero = true;
        for (var i = 0; i < vector.Length; i++)
        {
            if (float.IsNaN(vector[i]))
            {
                throw new ArgumentException($"Row {row}: number {i} is NaN.", name);
            }

            if (float.IsInfinity(vector[i]))
            {
                throw new ArgumentException($"Row {row}: number {i} is infinite.", name);
            }

            zero &= vector[i] == 0;
        }

        if (zero)
        {
            throw new ArgumentException($"Row {row}: the vector is zero, which has no direction.", name);
        }
    }
}
