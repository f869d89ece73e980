namespace Pymk.Training.Ranker;

/// <summary>Mean and reciprocal standard deviation of each node feature; scale 0 for a constant feature.</summary>
internal sealed record NodeNormalization(float[] Mean, float[] Scale)
{
    private const int SampledRows = 50_000;

    /// <summary>Fits an even sample of the first snapshot's rows.</summary>
    public static NodeNormalization Learn(RankerTrainingSet set)
    {
        var columns = set.NodeFeatureCount;
        var all = set.NodeFeatures[0];
        var count = columns == 0 ? 0 : all.Length / columns;
        var step = Math.Max(1, count / SampledRows);
        var rows = new List<ReadOnlyMemory<float>>();
        for (var i = 0; i < count; i += step)
        {
            rows.Add(all.AsMemory(i * columns, columns));
        }

        var (mean, scale) = PairNormalization.Moments(rows, columns, (x, _) => x);
        return new NodeNormalization(mean, scale);
    }
}
