using Pymk.Training.Cli;
using Pymk.Training.Ranker;
using Pymk.Training.Tests.Native;
using Xunit;

namespace Pymk.Training.Tests.Ranker;

[Collection(TorchTests.Name)]
public sealed class RankerTrainerTests
{
    private static readonly RankerOptions Quick = new()
    {
        Epochs = 12,
        ListsPerStep = 16,
        LearningRate = 1e-2,
        LogRowsPerStep = 2048,
        ValidationShare = 0.3,
    };

    [Fact]
    public void Train_LinksThatTheFeaturesTell_AreRankedFarAboveChance()
    {
        using var ranker = RankerTrainer.Train(RankerFixtures.Links(1), Quick, 7, null, TestContext.Current.CancellationToken);

        // 30 candidates, one link: chance gives a mean reciprocal rank of 0.13.
        Assert.InRange(ranker.Metrics["ranker.validation.mrr"], 0.8, 1);
        Assert.True(ranker.Curve[^1].Loss < ranker.Curve[0].Loss);
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameBytes()
    {
        var set = RankerFixtures.Links(1);
        var options = Quick with { Epochs = 2 };
        using var first = RankerTrainer.Train(set, options, 7, null, TestContext.Current.CancellationToken);
        using var second = RankerTrainer.Train(set, options, 7, null, TestContext.Current.CancellationToken);
        using var other = RankerTrainer.Train(set, options, 8, null, TestContext.Current.CancellationToken);

        Assert.Equal(first.Weights.Pair, second.Weights.Pair);
        Assert.Equal(first.Weights.UserTower, second.Weights.UserTower);
        Assert.Equal(first.Weights.Output, second.Weights.Output);
        Assert.NotEqual(first.Weights.Pair, other.Weights.Pair);
    }

    [Fact]
    public void Train_Logs_CalibratesBothProbabilitiesAndSeesThroughPosition()
    {
        var set = RankerFixtures.Logs(
            3,
            (common, cosine, position) => (0.6 * cosine * Math.Min(1, common / 10)) * Math.Exp(-0.15 * position),
            cosine => 0.2 + (0.6 * cosine));
        using var ranker = RankerTrainer.Train(set, Quick, 5, null, TestContext.Current.CancellationToken);

        Assert.InRange(ranker.Metrics["ranker.invite.ece"], 0, 0.04);
        Assert.InRange(ranker.Metrics["ranker.accept.ece"], 0, 0.1);
        Assert.InRange(ranker.Metrics["ranker.invite.auc"], 0.7, 1);
        Assert.True(ranker.Weights.Position[0] > ranker.Weights.Position[15] + 0.5, "the first position draws more invitations than the sixteenth");
    }

    [Fact]
    public void Train_Cancelled_Ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => RankerTrainer.Train(RankerFixtures.Links(1), Quick, 7, null, source.Token));
    }

    [Fact]
    public void Train_ListsWithoutAPositive_SaysThatThereIsNothingToLearn()
    {
        var set = RankerFixtures.Links(1);
        foreach (var list in set.Lists)
        {
            Array.Clear(list.Labels);
        }

        Assert.Throws<UserErrorException>(() => RankerTrainer.Train(set, Quick, 7, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Validate_FeatureThatIsNoNumber_NamesFeatureAndUser()
    {
        var set = RankerFixtures.Links(1);
        set.Lists[4].Pair[1] = float.NaN;

        var error = Assert.Throws<ArgumentException>(set.Validate);
        Assert.Contains("user 4", error.Message);
        Assert.Contains("'cosine'", error.Message);
    }

    [Fact]
    public void Load_AfterSave_ScoresTheSame()
    {
        using var ranker = RankerTrainer.Train(RankerFixtures.Links(1), Quick with { Epochs = 1 }, 7, null, TestContext.Current.CancellationToken);
        var path = Path.Combine(Path.GetTempPath(), $"pymk-ranker-{Guid.NewGuid():N}.bin");
        try
        {
            ranker.Save(path);
            using var loaded = TrainedRanker.Load(path);
            Assert.Equal(ScoreSome(ranker), ScoreSome(loaded));
            Assert.Equal(ranker.Metrics, loaded.Metrics);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] ScoreSome(TrainedRanker ranker)
    {
        var random = new Random(2);
        var (users, _) = ranker.Project([.. Enumerable.Range(0, RankerFixtures.NodeFeatures).Select(_ => random.NextSingle())]);
        var (_, candidates) = ranker.Project([.. Enumerable.Range(0, 5 * RankerFixtures.NodeFeatures).Select(_ => random.NextSingle())]);
        var scores = new float[10];
        ranker.Score(users, candidates, [.. Enumerable.Range(0, 15).Select(_ => random.NextSingle())], scores.AsSpan(0, 5), scores.AsSpan(5));
        return scores;
    }
}
