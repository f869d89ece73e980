using Pymk.Core.Candidates;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>Compares a fused head with ONNX Runtime's answers from the same file: names of constants alone do not prove what a graph computes.</summary>
internal static class FusedHeadCheck
{
    /// <summary>Most that any probability may differ: weights of 16 bits in a trained head make it some 1e-5, another function far more.</summary>
    public const float Tolerance = 1e-3f;

    // No multiple of the rows done at once, so that the last ones are looked at too.
    private const int Candidates = 259;

    public static bool Agrees(RankerModel model, FusedHead fused, HeadWeights weights)
    {
        var set = Spread(weights);
        var (invite, accept) = (new float[Candidates], new float[Candidates]);
        var (expectedInvite, expectedAccept) = (new float[Candidates], new float[Candidates]);
        using var scorer = model.CreateScorer();
        scorer.Run(set, expectedInvite, expectedAccept);
        fused.Score(set, fused.CreateScratch(), invite, accept);
        return Near(invite, expectedInvite) && Near(accept, expectedAccept);
    }

    // Around the mean and up to ten deviations away, so that both clips and the logarithm's zero are met.
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

        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(set.Projections.AsSpan()));
        Array.Fill(set.ProjectionScales, (Half)(1 / 127f));
        for (var j = 0; j < set.UserProjection.Length; j++)
        {
            set.UserProjection[j] = (random.NextSingle() * 2) - 1;
        }

        return set;
    }

    private static bool Near(float[] a, float[] b) => a.Zip(b).All(p => Math.Abs(p.First - p.Second) <= Tolerance);
}
