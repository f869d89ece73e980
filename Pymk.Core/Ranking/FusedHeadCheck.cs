using System.Runtime.InteropServices;
using Pymk.Core.Candidates;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>
/// Compares a fused head with the ONNX head beside it: weights of matching shapes do not prove that the graph computes the same function.
/// </summary>
internal static class FusedHeadCheck
{
    /// <summary>Largest allowed difference of a probability. 16-bit weights of a trained head cause about 1e-5, another function far more.</summary>
    public const float Tolerance = 1e-3f;

    // Not a multiple of FusedHead.Rows, so the incomplete last pass is covered, too.
    private const int Candidates = 259;

    public static bool Agrees(RankerModel model, FusedHead fused, HeadWeights weights)
    {
        var set = Spread(weights);
        var (invite, accept) = (new float[Candidates], new float[Candidates]);
        var (expectedInvite, expectedAccept) = (new float[Candidates], new float[Candidates]);
        using var scorer = model.CreateScorer();
        scorer.RunOnnx(set, expectedInvite, expectedAccept);
        fused.Score(set, fused.CreateScratch(), invite, accept);
        return AreNear(invite, expectedInvite) && AreNear(accept, expectedAccept);
    }

    // Up to ten deviations around the mean: reaches both clips and the zero of the logarithm.
    private static CandidateSet Spread(HeadWeights weights)
    {
        var random = new Random(1);
        var set = new CandidateSet(0, Candidates);
        for (var i = 0; i < set.Pair.Length; i++)
        {
            var j = i % PairFeatures.Count;
            var reach = i % 7 == 0 ? 10 : 3;
            set.Pair[i] = (Half)(weights.Mean[j] + (weights.Scale[j] == 0 ? 0 : ((random.NextSingle() * 2) - 1) * reach / weights.Scale[j]));
        }

        random.NextBytes(MemoryMarshal.AsBytes(set.Projections.AsSpan()));
        Array.Fill(set.ProjectionScales, (Half)(1 / 127f));
        for (var j = 0; j < set.UserProjection.Length; j++)
        {
            set.UserProjection[j] = (random.NextSingle() * 2) - 1;
        }

        return set;
    }

    private static bool AreNear(float[] a, float[] b) => a.Zip(b).All(p => Math.Abs(p.First - p.Second) <= Tolerance);
}
