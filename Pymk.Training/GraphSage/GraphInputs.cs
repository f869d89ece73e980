using System.Numerics.Tensors;
using Pymk.Core.Graph;

namespace Pymk.Training.GraphSage;

/// <summary>
/// What the first layer reads of a graph: for each user its own row and the mean of its neighbours' rows. A row holds two propagated random projections
/// (one and two hops; FastRP, Chen et al. 2019) and log degrees. The projection of a user is drawn from the 64-bit id, so that it is the same on every graph.
/// </summary>
internal sealed class GraphInputs
{
    /// <summary>Scalars at the end of a row.</summary>
    public const int Scalars = 3;

    private GraphInputs(int width, float[] own, float[] mean, NeighborMean neighbors) => (Width, Own, Mean, Neighbors) = (width, own, mean, neighbors);

    /// <summary>Columns of a row.</summary>
    public int Width { get; }

    /// <summary>Own rows, users x <see cref="Width"/>.</summary>
    public float[] Own { get; }

    /// <summary>Means of the neighbours' rows.</summary>
    public float[] Mean { get; }

    /// <summary>The graph's neighbourhood means.</summary>
    public NeighborMean Neighbors { get; }

    /// <summary>Computes the inputs of a graph.</summary>
    public static GraphInputs Of(SocialGraph graph, GraphSageOptions options)
    {
        var p = options.Propagated;
        var width = (2 * p) + Scalars;
        var neighbors = new NeighborMean(graph, options.DegreeExponent);
        var one = neighbors.Of(Draw(graph, p), p);
        Normalize(one, p);
        var two = neighbors.Of(one, p);
        Normalize(two, p);
        var own = new float[(long)graph.UserCount * width];
        var scale = MathF.Sqrt(p);
        Parallel.For(0, graph.UserCount, u =>
        {
            var row = own.AsSpan(u * width, width);
            TensorPrimitives.Multiply(one.AsSpan(u * p, p), scale, row[..p]);
            TensorPrimitives.Multiply(two.AsSpan(u * p, p), scale, row.Slice(p, p));
            var degree = graph.Degree(u);
            var sum = 0f;
            foreach (var v in graph.Neighbors(u))
            {
                sum += MathF.Log(1 + graph.Degree(v));
            }

            row[2 * p] = MathF.Log(1 + degree) / 2;
            row[(2 * p) + 1] = degree == 0 ? 0 : sum / degree / 4;
            row[(2 * p) + 2] = degree == 0 ? 1 : 0;
        });
        return new GraphInputs(width, own, neighbors.Of(own, width), neighbors);
    }

    // Plus or minus one from the bits of a hash of id and column block.
    private static float[] Draw(SocialGraph graph, int width)
    {
        var rows = new float[(long)graph.UserCount * width];
        Parallel.For(0, graph.UserCount, u =>
        {
            var id = (ulong)graph.IdOf(u);
            for (var j = 0; j < width; j++)
            {
                if ((j & 63) == 0)
                {
                    id = Mix(id + 0x9E3779B97F4A7C15);
                }

                rows[(u * width) + j] = ((id >> (j & 63)) & 1) == 0 ? -1 : 1;
            }
        });
        return rows;
    }

    private static ulong Mix(ulong z)
    {
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    private static void Normalize(float[] rows, int width) => Parallel.For(0, rows.Length / width, u =>
    {
        var row = rows.AsSpan(u * width, width);
        var length = TensorPrimitives.Norm(row);
        if (length > 0)
        {
            TensorPrimitives.Divide(row, length, row);
        }
    });
}
