using Microsoft.ML.OnnxRuntime;
using Pymk.Training.Ranker;

namespace Pymk.Training.Onnx;

/// <summary>Runs exported models with ONNX Runtime and compares them with libtorch on the same rows.</summary>
internal static class OnnxParity
{
    /// <summary>Largest allowed difference of an output.</summary>
    public const double Tolerance = 1e-4;

    private const int Rows = 512;

    /// <summary>
    /// The largest difference of towers (relative to the largest projection above 1) and head over rows that cover the features' range.
    /// </summary>
    /// <exception cref="InvalidOperationException">The difference exceeds <see cref="Tolerance"/>.</exception>
    public static double Check(TrainedRanker ranker, byte[] head, byte[] towers, int seed)
    {
        var random = new Random(seed);
        var features = Spread(random, Rows, ranker.Node.Mean, ranker.Node.Scale);
        var (users, candidates) = ranker.Project(features);
        var projected = Run(towers, ("features", features, [Rows, ranker.NodeFeatureCount]));
        var range = Math.Max(1, users.Concat(candidates).Max(MathF.Abs));
        var difference = Math.Max(LargestDifference(users, projected[0]), LargestDifference(candidates, projected[1])) / range;

        var pair = Spread(random, Rows, ranker.Pair.Mean, ranker.Pair.Scale);
        float[] invite = new float[Rows], accept = new float[Rows];
        var user = users[..RankerOptions.Projection];
        ranker.Score(user, candidates, pair, invite, accept);
        var scored = Run(
            head, ("user_projection", user, [1, RankerOptions.Projection]), ("candidate_projections", candidates, [Rows, RankerOptions.Projection]),
            ("pair", pair, [Rows, ranker.Pair.Count]));
        difference = Math.Max(difference, Math.Max(LargestDifference(invite, scored[0]), LargestDifference(accept, scored[1])));
        return difference < Tolerance ? difference
            : throw new InvalidOperationException($"the ONNX files differ from libtorch by {difference:G3}, at most {Tolerance:G3} is allowed");
    }

    /// <summary>Runs a model on named inputs; outputs have the model's order.</summary>
    public static float[][] Run(byte[] model, params (string Name, Array Values, long[] Shape)[] inputs)
    {
        using var session = new InferenceSession(model);
        var values = inputs.ToDictionary(i => i.Name, i => i.Values is long[] numbers
            ? OrtValue.CreateTensorValueFromMemory(numbers, i.Shape)
            : OrtValue.CreateTensorValueFromMemory((float[])i.Values, i.Shape));
        using var run = new RunOptions();
        using var outputs = session.Run(run, values, session.OutputNames);
        var results = outputs.Select(o => o.GetTensorDataAsSpan<float>().ToArray()).ToArray();
        foreach (var value in values.Values)
        {
            value.Dispose();
        }

        return results;
    }

    /// <summary>The largest difference of two results; infinity for a NaN or another length.</summary>
    public static double LargestDifference(float[] a, float[] b)
    {
        if (a.Length != b.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var apart = Math.Abs((double)a[i] - b[i]);
            largest = double.IsNaN(apart) ? double.PositiveInfinity : Math.Max(largest, apart);
        }

        return largest;
    }

    // Three deviations to each side of the mean: reaches both clips and the zero of the logarithm.
    private static float[] Spread(Random random, int rows, float[] mean, float[] scale)
    {
        var values = new float[rows * mean.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var j = i % mean.Length;
            var deviation = scale[j] > 0 ? 1 / scale[j] : 0;
            values[i] = mean[j] + (((random.NextSingle() * 6) - 3) * deviation);
        }

        return values;
    }
}
