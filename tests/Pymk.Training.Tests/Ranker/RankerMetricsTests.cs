using Pymk.Training.Ranker;
using Xunit;

namespace Pymk.Training.Tests.Ranker;

public sealed class RankerMetricsTests
{
    [Fact]
    public void Auc_RandomScoresWithTies_EqualsTheCountOverAllPairs()
    {
        var random = new Random(4);
        var scores = Enumerable.Range(0, 200).Select(_ => (float)random.Next(20)).ToArray();
        var labels = Enumerable.Range(0, 200).Select(_ => (float)random.Next(2)).ToArray();
        double wins = 0, pairs = 0;
        for (var i = 0; i < 200; i++)
        {
            for (var j = 0; j < 200; j++)
            {
                if (labels[i] == 1 && labels[j] == 0)
                {
                    pairs++;
                    wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        Assert.Equal(wins / pairs, RankerMetrics.Auc(scores, labels), 10);
    }

    [Fact]
    public void Ranked_KnownList_GivesRecallAndReciprocalRank()
    {
        var (recall, reciprocal) = RankerMetrics.Ranked([0.9f, 0.8f, 0.7f, 0.6f], [0, 1, 0, 1], 2);
        Assert.Equal(0.5, recall);
        Assert.Equal(0.5, reciprocal);
    }

    [Fact]
    public void CalibrationError_HalfWrongByATenth_IsTheWeightedGap() =>
        Assert.Equal(0.1, RankerMetrics.CalibrationError([0.1f, 0.1f, 0.9f, 0.9f], [0, 0, 1, 1]), 6);

    [Fact]
    public void Fit_LogitsThatAreTwiceTooSure_IsUndone()
    {
        var random = new Random(9);
        var logits = Enumerable.Range(0, 50_000).Select(_ => (float)((random.NextDouble() * 8) - 4)).ToArray();
        var labels = Array.ConvertAll(logits, x => random.NextDouble() < 1 / (1 + Math.Exp(-((0.5 * x) + 0.3))) ? 1f : 0f);

        var scale = PlattScale.Fit(logits, labels);

        Assert.Equal(0.5, scale.Slope, 1);
        Assert.Equal(0.3, scale.Offset, 1);
    }
}
