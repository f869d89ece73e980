namespace Pymk.Training.Ranker;

/// <summary>
/// Normalization of pair features. Each feature gives two standardized inputs, itself and <c>log(1 + max(0, x) * a)</c>, where
/// <c>1/a</c> is the mean of its positive values: heavy-tailed counts keep their resolution near zero. Values are clipped at <see cref="Clip"/>
/// deviations.
/// </summary>
internal sealed record PairNormalization(float[] Mean, float[] Scale, float[] LogFactor, float[] LogMean, float[] LogScale)
{
    public const float Clip = 8;

    private const int SampledRows = 200_000;

    /// <summary>Number of raw features.</summary>
    public int Count => Mean.Length;

    /// <summary>Fits an even sample of all rows.</summary>
    public static PairNormalization Learn(RankerTrainingSet set)
    {
        var f = set.PairFeatureCount;
        var rows = Sample(set, f);
        var positiveSum = new double[f];
        var positives = new long[f];
        foreach (var row in rows)
        {
            for (var j = 0; j < f; j++)
            {
                var x = row.Span[j];
                positiveSum[j] += Math.Max(0, x);
                positives[j] += x > 0 ? 1 : 0;
            }
        }

        var factor = new float[f];
        for (var j = 0; j < f; j++)
        {
            factor[j] = positiveSum[j] > 0 ? (float)(positives[j] / positiveSum[j]) : 0;
        }

        var (mean, scale) = Moments(rows, f, (x, _) => x);
        var (logMean, logScale) = Moments(rows, f, (x, j) => MathF.Log(1 + (Math.Max(0, x) * factor[j])));
        return new PairNormalization(mean, scale, factor, logMean, logScale);
    }

    /// <summary>Mean and reciprocal standard deviation of columns; 0 switches a constant column off.</summary>
    public static (float[] Mean, float[] Scale) Moments(IReadOnlyList<ReadOnlyMemory<float>> rows, int columns, Func<float, int, float> transform)
    {
        var sum = new double[columns];
        var squares = new double[columns];
        foreach (var row in rows)
        {
            var span = row.Span;
            for (var j = 0; j < columns; j++)
            {
                var x = (double)transform(span[j], j);
                sum[j] += x;
                squares[j] += x * x;
            }
        }

        var mean = new float[columns];
        var scale = new float[columns];
        for (var j = 0; j < columns; j++)
        {
            var m = sum[j] / Math.Max(1, rows.Count);
            var variance = (squares[j] / Math.Max(1, rows.Count)) - (m * m);
            mean[j] = (float)m;
            scale[j] = variance > 1e-10 * Math.Max(1, m * m) ? (float)(1 / Math.Sqrt(variance)) : 0;
        }

        return (mean, scale);
    }

    private static List<ReadOnlyMemory<float>> Sample(RankerTrainingSet set, int columns)
    {
        var total = set.Lists.Sum(l => (long)l.Candidates.Length);
        var step = Math.Max(1, total / SampledRows);
        var rows = new List<ReadOnlyMemory<float>>();
        long at = 0;
        foreach (var list in set.Lists)
        {
            for (var i = 0; i < list.Candidates.Length; i++)
            {
                if (at++ % step == 0)
                {
                    rows.Add(list.Pair.AsMemory(i * columns, columns));
                }
            }
        }

        return rows;
    }
}
