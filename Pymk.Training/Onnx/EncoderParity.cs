using Pymk.Core.Graph;
using Pymk.Training.GraphSage;

namespace Pymk.Training.Onnx;

/// <summary>Embeds some users of a graph with ONNX Runtime, neighbours first, and compares with the inference of libtorch.</summary>
internal static class EncoderParity
{
    private const int Users = 8;
    private const int MaxNeighbors = 64;
    private const int D = GraphSageOptions.Dimension;

    /// <summary>The largest difference of any embedding entry.</summary>
    /// <exception cref="InvalidOperationException">The difference exceeds <see cref="OnnxParity.Tolerance"/>.</exception>
    public static double Check(byte[] encoder, SocialGraph graph, GraphInputs inputs, ProfileTokens tokens, float[] expected)
    {
        double largest = 0;
        var users = Enumerable.Range(0, graph.UserCount).Where(u => graph.Degree(u) is > 0 and <= MaxNeighbors).Take(Users)
            .Concat(Enumerable.Range(0, graph.UserCount).Where(u => graph.Degree(u) == 0).Take(1));
        foreach (var user in users)
        {
            var mean = new float[D];
            var neighbors = graph.Neighbors(user).ToArray();
            if (neighbors.Length > 0)
            {
                var hidden = Run(encoder, inputs, tokens, neighbors, new float[neighbors.Length * D])[0];
                var total = neighbors.Sum(inputs.Neighbors.WeightOf);
                for (var i = 0; i < hidden.Length; i++)
                {
                    mean[i % D] += hidden[i] * inputs.Neighbors.WeightOf(neighbors[i / D]) / total;
                }
            }

            var embedding = Run(encoder, inputs, tokens, [user], mean)[1];
            largest = Math.Max(largest, OnnxParity.LargestDifference(embedding, expected[(user * D)..((user + 1) * D)]));
        }

        return largest < OnnxParity.Tolerance ? largest
            : throw new InvalidOperationException(
                $"the encoder's ONNX file differs from libtorch by {largest:G3}, at most {OnnxParity.Tolerance:G3} is allowed");
    }

    private static float[][] Run(byte[] encoder, GraphInputs inputs, ProfileTokens tokens, int[] users, float[] hiddenMean)
    {
        var bags = users.Select(u => tokens.Bags([u])).ToArray();
        var widest = Math.Max(1, bags.Max(b => b.Rows.Length));
        var (rows, weights) = (new long[users.Length * widest], new float[users.Length * widest]);
        for (var i = 0; i < users.Length; i++)
        {
            bags[i].Rows.CopyTo(rows, i * widest);
            bags[i].Weights.CopyTo(weights, i * widest);
        }

        long count = users.Length;
        return OnnxParity.Run(
            encoder,
            ("own", Rows(inputs.Own, inputs.Width, users), [count, inputs.Width]),
            ("mean", Means(inputs, users), [count, inputs.Width]),
            ("token_rows", rows, [count, widest]), ("token_weights", weights, [count, widest]), ("hidden_mean", hiddenMean, [count, D]));
    }

    private static float[] Means(GraphInputs inputs, int[] users)
    {
        var means = new float[users.Length * inputs.Width];
        for (var i = 0; i < users.Length; i++)
        {
            inputs.WriteMean(users[i], means.AsSpan(i * inputs.Width, inputs.Width));
        }

        return means;
    }

    private static float[] Rows(float[] all, int width, int[] users) => [.. users.SelectMany(u => all[(u * width)..((u + 1) * width)])];
}
