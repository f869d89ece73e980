namespace Pymk.Training.Ranker;

/// <summary>Weights of a <see cref="RankerNetwork"/>; matrices are [outputs, inputs], row by row.</summary>
internal sealed record RankerWeights(
    float[] Pair,
    float[] PairBias,
    float[] Hidden,
    float[] HiddenBias,
    float[] Output,
    float[] OutputBias,
    float[] Straight,
    float[] UserTower,
    float[] CandidateTower,
    float[] Position,
    float[] Shown)
{
    /// <summary>Folds two calibrations <c>a x + b</c> of the logits into the output layer.</summary>
    public RankerWeights Calibrated(PlattScale invite, PlattScale accept)
    {
        var output = (float[])Output.Clone();
        var half = output.Length / 2;
        for (var i = 0; i < half; i++)
        {
            output[i] *= invite.Slope;
            output[half + i] *= accept.Slope;
        }

        var straight = (float[])Straight.Clone();
        for (var i = 0; i < straight.Length; i++)
        {
            straight[i] *= i < straight.Length / 2 ? invite.Slope : accept.Slope;
        }

        float[] bias = [(OutputBias[0] * invite.Slope) + invite.Offset, (OutputBias[1] * accept.Slope) + accept.Offset];
        return this with { Output = output, OutputBias = bias, Straight = straight };
    }
}
