namespace Pymk.Training.Ranker;

/// <summary>Mean and inverse deviation of each node feature; a constant one gets scale 0.</summary>
internal sealed record NodeNormalization(float[] Mean, float[] Scale)
{
    private const int SampledRows = 50_000;

    /// <summary>Learns from an even sample of the rows of the first snapshot.</summary>
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
