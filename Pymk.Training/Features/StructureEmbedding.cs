using System.Numerics.Tensors;
using Pymk.Core.Features;
using Pymk.Core.Graph;

namespace Pymk.Training.Features;

/// <summary>
/// A structural embedding: the leading eigenvectors of the degree-normalised adjacency with self-loops, found by randomised subspace iteration
/// (Halko, Martinsson, Tropp 2011), scaled by their eigenvalues. Two users are near if many short paths around hubs connect them.
/// </summary>
internal static class StructureEmbedding
{
    private const int Dimension = UserRow.StructureDimension;
    private const int Iterations = 8;

    // The number of partial sums and their order are fixed, so the result does not depend on the number of processors.
    private const int Parts = 16;

    // Users whose products are summed in single precision.
    private const int Block = 1024;

    // Users whose vectors fit into the first-level cache beside the matrix.
    private const int Tile = 64;

    /// <summary>Unit vectors of all users, row by row; zero for a user without connections. The same seed gives the same vectors.</summary>
    public static float[] Of(SocialGraph graph, int seed)
    {
        var n = graph.UserCount;
        var scale = new float[n];
        for (var u = 0; u < n; u++)
        {
            scale[u] = 1f / MathF.Sqrt(graph.Degree(u) + 1);
        }

        var random = new Random(seed);
        var (x, y) = (new float[n * Dimension], new float[n * Dimension]);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = graph.Degree(i / Dimension) == 0 ? 0 : (float)((random.NextDouble() * 2) - 1);
        }

        Orthonormalize(x, n);
        var lengths = new float[Dimension];
        for (var i = 0; i < Iterations; i++)
        {
            Multiply(graph, scale, x, y);
            (x, y) = (y, x);
            lengths = Orthonormalize(x, n);
        }

        Finish(x, n, lengths);
        return x;
    }

    private static void Multiply(SocialGraph graph, float[] scale, float[] x, float[] y) => Parallel.For(0, graph.UserCount, u =>
    {
        var row = y.AsSpan(u * Dimension, Dimension);
        row.Clear();
        if (graph.Degree(u) == 0)
        {
            return;
        }

        NeighborSums.Add(x, [u], scale, row);
        NeighborSums.Add(x, graph.Neighbors(u), scale, row);
        TensorPrimitives.Multiply(row, scale[u], row);
    });

    // Cholesky decomposition of the Gram matrix, then a product with the inverse triangle. Returns the lengths of the columns, which estimate the eigenvalues.
    private static float[] Orthonormalize(float[] x, int n)
    {
        var gram = new double[Dimension * Dimension];
        var totals = new double[Parts][];
        Parallel.For(0, Parts, part =>
        {
            var own = new float[Dimension * Dimension];
            var total = totals[part] = new double[Dimension * Dimension];
            int first = (int)((long)n * part / Parts), end = (int)((long)n * (part + 1) / Parts);
            for (var u = first; u < end; u += Block)
            {
                var last = Math.Min(u + Block, end);
                for (var v = u; v < last; v += Tile)
                {
                    SmallMatrix.AddGram(x.AsSpan(v * Dimension, Math.Min(Tile, last - v) * Dimension), own);
                }

                for (var i = 0; i < own.Length; i++)
                {
                    total[i] += own[i];
                }

                Array.Clear(own);
            }
        });
        foreach (var total in totals)
        {
            TensorPrimitives.Add(gram, total, gram);
        }

        var lengths = Cholesky(gram);
        var inverse = InverseTransposed(gram);
        Parallel.For(0, n, u => SmallMatrix.Multiply(x.AsSpan(u * Dimension, Dimension), inverse));
        return lengths;
    }

    private static float[] Cholesky(double[] a)
    {
        var lengths = new float[Dimension];
        var least = 1e-12 * Math.Max(1e-300, Enumerable.Range(0, Dimension).Max(i => a[(i * Dimension) + i]));
        for (var i = 0; i < Dimension; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[(i * Dimension) + j];
                for (var k = 0; k < j; k++)
                {
                    sum -= a[(i * Dimension) + k] * a[(j * Dimension) + k];
                }

                // A column in the span of the others becomes zero; that happens with fewer users than dimensions.
                a[(i * Dimension) + j] = i == j ? (sum > least ? Math.Sqrt(sum) : double.PositiveInfinity)
                    : double.IsInfinity(a[(j * Dimension) + j]) ? 0 : sum / a[(j * Dimension) + j];
            }

            lengths[i] = double.IsInfinity(a[(i * Dimension) + i]) ? 0 : (float)a[(i * Dimension) + i];
        }

        return lengths;
    }

    // The inverse of the lower triangle, transposed: its row k is what component k of a vector adds to the solution. A column that became zero stays so.
    private static float[] InverseTransposed(double[] lower)
    {
        var inverse = new double[Dimension * Dimension];
        for (var i = 0; i < Dimension; i++)
        {
            var diagonal = lower[(i * Dimension) + i];
            for (var j = 0; j <= i && !double.IsInfinity(diagonal); j++)
            {
                var sum = i == j ? 1.0 : 0;
                for (var k = j; k < i; k++)
                {
                    sum -= lower[(i * Dimension) + k] * inverse[(j * Dimension) + k];
                }

                inverse[(j * Dimension) + i] = sum / diagonal;
            }
        }

        return Array.ConvertAll(inverse, value => (float)value);
    }

    private static void Finish(float[] x, int n, float[] lengths) => Parallel.For(0, n, u =>
    {
        var row = x.AsSpan(u * Dimension, Dimension);
        TensorPrimitives.Multiply(row, lengths, row);
        var length = TensorPrimitives.Norm(row);
        if (length > 0)
        {
            TensorPrimitives.Divide(row, length, row);
        }
    });
}
