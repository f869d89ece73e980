using System.Numerics.Tensors;
using Pymk.Core.Encoder;
using Pymk.Core.Graph;
using Pymk.Training.Features;

namespace Pymk.Training.GraphSage;

/// <summary>
/// The inputs of the first layer: each user's own row, and the mean of its neighbours' rows when it is asked for. A row holds two propagated random
/// projections (one and two hops; FastRP, Chen et al. 2019), log degrees, clustering and log core number.
/// </summary>
internal sealed class GraphInputs
{
    private GraphInputs(int width, float[] own, NeighborMean neighbors) => (Width, Own, Neighbors) = (width, own, neighbors);

    /// <summary>Columns of a row.</summary>
    public int Width { get; }

    /// <summary>Own rows, users x <see cref="Width"/>.</summary>
    public float[] Own { get; }

    /// <summary>The neighbourhood means of the graph.</summary>
    public NeighborMean Neighbors { get; }

    /// <summary>Columns of a row by these options.</summary>
    public static int WidthOf(GraphSageOptions options) => (2 * options.Propagated) + EncoderScheme.ScalarCount;

    /// <summary>Computes the inputs of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="into">Takes the rows, users x <see cref="WidthOf"/>; null for a new array.</param>
    public static GraphInputs Of(SocialGraph graph, GraphSageOptions options, float[]? into = null)
    {
        var (p, width) = (options.Propagated, WidthOf(options));
        var own = into ?? new float[(long)graph.UserCount * width];
        var neighbors = new NeighborMean(graph, options.DegreeExponent);
        Span<float> Row(int user) => own.AsSpan(user * width, width);

        // The second projection's columns hold the random rows until the first projection is made of them.
        Parallel.For(0, graph.UserCount, u => RandomProjection.Draw(graph.IdOf(u), Row(u).Slice(p, p)));
        Parallel.For(0, graph.UserCount, u => WriteUnitMean(u, p, Row(u)[..p]));
        Parallel.For(0, graph.UserCount, u => WriteUnitMean(u, 0, Row(u).Slice(p, p)));
        var measures = GraphMeasures.Of(graph);
        var scale = MathF.Sqrt(p);
        Parallel.For(0, graph.UserCount, u =>
        {
            var row = Row(u);
            TensorPrimitives.Multiply(row[..(2 * p)], scale, row[..(2 * p)]);
            EncoderScheme.WriteScalars(
                graph.Degree(u), measures.FriendLogDegree(graph.Neighbors(u)), measures.Clustering[u], measures.Cores[u], row[(2 * p)..]);
        });
        return new GraphInputs(width, own, neighbors);

        void WriteUnitMean(int user, int column, Span<float> target)
        {
            neighbors.Write(user, own, width, column, target);
            var length = TensorPrimitives.Norm<float>(target);
            if (length > 0)
            {
                TensorPrimitives.Divide(target, length, target);
            }
        }
    }

    /// <summary>Writes the mean of the neighbours' rows, <see cref="Width"/> values; zeros for a user without neighbours.</summary>
    public void WriteMean(int user, Span<float> target) => Neighbors.Write(user, Own, target);
}
