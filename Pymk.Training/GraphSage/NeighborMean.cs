using System.Numerics.Tensors;
using Pymk.Core.Graph;
using Pymk.Training.Features;

namespace Pymk.Training.GraphSage;

/// <summary>Weighted means over neighbourhoods: row u of the result is the mean of the neighbours' rows with weights degree^-exponent.</summary>
internal sealed class NeighborMean
{
    private readonly SocialGraph _graph;
    private readonly float[] _weights;

    public NeighborMean(SocialGraph graph, double exponent)
    {
        _graph = graph;
        _weights = new float[graph.UserCount];
        for (var u = 0; u < _weights.Length; u++)
        {
            _weights[u] = (float)Math.Pow(Math.Max(1, graph.Degree(u)), -exponent);
        }
    }

    /// <summary>A user's weight as a neighbour, before normalization.</summary>
    public float WeightOf(int user) => _weights[user];

    /// <summary>Means of all rows; zeros for a user without neighbours.</summary>
    public float[] Of(float[] rows, int width)
    {
        var means = new float[rows.Length];
        Parallel.For(0, _graph.UserCount, u =>
        {
            var target = means.AsSpan(u * width, width);
            var total = 0f;
            var neighbors = _graph.Neighbors(u);
            NeighborSums.Add(rows, neighbors, _weights, target);
            foreach (var v in neighbors)
            {
                total += _weights[v];
            }

            if (total > 0)
            {
                TensorPrimitives.Multiply(target, 1 / total, target);
            }
        });
        return means;
    }
}
