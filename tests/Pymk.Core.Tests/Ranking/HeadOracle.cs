using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Ranking;

namespace Pymk.Core.Tests.Ranking;

/// <summary>The head's formula in doubles, one candidate and one term at a time.</summary>
internal static class HeadOracle
{
    private const int F = PairFeatures.Count;
    private const int P = UserRow.ProjectionDimension;

    public static (double Invite, double Accept) Score(HeadWeights w, CandidateSet set, int candidate)
    {
        var x = Standardize(w, set.Pair.AsSpan(candidate * F, F));
        var first = new double[P];
        for (var i = 0; i < P; i++)
        {
            var projection = set.Projections[(candidate * P) + i] * (double)set.ProjectionScales[candidate];
            first[i] = Math.Max(0, Dot(w.Pair, i, x) + w.PairBias[i] + projection + set.UserProjection[i]);
        }

        var second = new double[w.HiddenBias.Length];
        for (var i = 0; i < second.Length; i++)
        {
            second[i] = Math.Max(0, Dot(w.Hidden, i, first) + w.HiddenBias[i]);
        }

        return (
            Sigmoid(Dot(w.Invite, 0, second) + w.InviteBias + Dot(w.InviteLinear, 0, x)),
            Sigmoid(Dot(w.Accept, 0, second) + w.AcceptBias + Dot(w.AcceptLinear, 0, x)));
    }

    private static double[] Standardize(HeadWeights w, ReadOnlySpan<Half> pair)
    {
        var x = new double[2 * F];
        for (var j = 0; j < F; j++)
        {
            var value = (double)pair[j];
            x[j] = Math.Clamp((value - w.Mean[j]) * w.Scale[j], -w.Clip, w.Clip);
            x[F + j] = Math.Clamp((Math.Log(1 + (Math.Max(0, value) * w.LogFactor[j])) - w.LogMean[j]) * w.LogScale[j], -w.Clip, w.Clip);
        }

        return x;
    }

    private static double Dot(float[] matrix, int row, double[] x)
    {
        var sum = 0d;
        for (var k = 0; k < x.Length; k++)
        {
            sum += matrix[(row * x.Length) + k] * x[k];
        }

        return sum;
    }

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));
}
