using System.Numerics.Tensors;
using Pymk.Core.Encoder;
using Pymk.Core.Graph;
using Pymk.Training.Features;

namespace Pymk.Training.GraphSage;

/// <summary>
/// The inputs of the first layer: each user's own row and the mean of its neighbours' rows. A row holds two propagated random projections
/// (one and two hops; FastRP, Chen et al. 2019), log degrees, clustering and log core number.
/// </summary>
internal sealed class GraphInputs
{
    private GraphInputs(int width, float[] own, float[] mean, NeighborMean neighbors) =>
        (Width, Own, Mean, Neighbors) = (width, own, mean, neighbors);

    /// <summary>Columns of a row.</summary>
    public int Width { get; }

    /// <summary>Own rows, users x <see cref="Width"/>.</summary>
    public float[] Own { get; }

    /// <summary>Means of the neighbours' rows.</summary>
    public float[] Mean { get; }

    /// <summary>The neighbourhood means of the graph.</summary>
    public NeighborMean Neighbors { get; }

    /// <summary>Computes the inputs of a graph.</summary>
    public static GraphInputs Of(SocialGraph graph, GraphSageOptions options)
    {
        var p = options.Propagated;
        var width = (2 * p) + EncoderScheme.ScalarCount;
        var neighbors = new NeighborMean(graph, options.DegreeExponent);
        var one = neighbors.Of(Draw(graph, p), p);
        Normalize(one, p);
        var two = neighbors.Of(one, p);
        Normalize(two, p);
        var measures = GraphMeasures.Of(graph);
        var own = new float[(long)graph.UserCount * width];
        var scale = MathF.Sqrt(p);
        Parallel.For(0, graph.UserCount, u =>
        {
            var row = own.AsSpan(u * width, width);
            TensorPrimitives.Multiply(one.AsSpan(u * p, p), scale, row[..p]);
            TensorPrimitives.Multiply(two.AsSpan(u * p, p), scale, row.Slice(p, p));
            EncoderScheme.WriteScalars(
                graph.Degree(u), measures.FriendLogDegree(graph.Neighbors(u)), measures.Clustering[u], measures.Cores[u], row[(2 * p)..]);
        });
        return new GraphInputs(width, own, neighbors.Of(own, width), neighbors);
    }

    private static float[] Draw(SocialGraph graph, int width)
    {
        var rows = new float[(long)graph.UserCount * width];
        Parallel.For(0, graph.UserCount, u => RandomProjection.Draw(graph.IdOf(u), rows.AsSpan(u * width, width)));
        return rows;
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
