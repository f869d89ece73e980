using System.Numerics.Tensors;
using Pymk.Core.Graph;
using Pymk.Training.Features;

namespace Pymk.Training.GraphSage;

/// <summary>Weighted means over neighbourhoods: the mean of the neighbours' rows with weights degree^-exponent.</summary>
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

    /// <summary>Number of users.</summary>
    public int UserCount => _weights.Length;

    /// <summary>A user's weight as a neighbour, before normalization.</summary>
    public float WeightOf(int user) => _weights[user];

    /// <summary>Writes the mean of the neighbours' rows; zeros for a user without neighbours.</summary>
    /// <param name="user">The user.</param>
    /// <param name="rows">Rows of all users, each as long as <paramref name="target"/>.</param>
    /// <param name="target">Takes the mean.</param>
    public void Write(int user, float[] rows, Span<float> target) => Write(user, rows, target.Length, 0, target);

    /// <summary>Writes the mean of some columns of the neighbours' rows; zeros for a user without neighbours.</summary>
    /// <param name="user">The user.</param>
    /// <param name="rows">Rows of all users.</param>
    /// <param name="stride">Columns of a row.</param>
    /// <param name="column">The first column to read.</param>
    /// <param name="target">Takes the mean; its length is the number of columns.</param>
    public void Write(int user, float[] rows, int stride, int column, Span<float> target)
    {
        target.Clear();
        var total = 0f;
        var neighbors = _graph.Neighbors(user);
        NeighborSums.Add(rows, stride, column, neighbors, _weights, target);
        foreach (var v in neighbors)
        {
            total += _weights[v];
        }

        if (total > 0)
        {
            TensorPrimitives.Multiply(target, 1 / total, target);
        }
    }
}
