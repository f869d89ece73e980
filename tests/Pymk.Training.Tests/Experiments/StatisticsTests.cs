using Pymk.Training.Experiments;
using Xunit;

namespace Pymk.Training.Tests.Experiments;

public sealed class StatisticsTests
{
    private const double Alpha = 0.05;

    [Fact]
    public void Ratio_OfOneTrialEach_HasTheVarianceOfAShare()
    {
        var ratio = Ratio.Of([.. Enumerable.Range(0, 1_000).Select(i => new Cluster(i % 4 == 0 ? 1 : 0, 1))]);

        Assert.Equal(0.25, ratio.Value, 12);
        Assert.Equal(0.25 * 0.75 / 999, ratio.Variance, 12);
        Assert.True(double.IsNaN(Ratio.Of([new Cluster(1, 2)]).Variance));
    }

    [Fact]
    public void Ratio_OfDependentTrials_CountsEachClusterOnce()
    {
        // A hundred trials of a user that all have one outcome tell no more than one.
        Cluster[] single = [.. Enumerable.Range(0, 500).Select(i => new Cluster(i % 5 == 0 ? 1 : 0, 1))];
        Cluster[] repeated = [.. single.Select(c => new Cluster(100 * c.Events, 100))];

        Assert.Equal(Ratio.Of(single).Error, Ratio.Of(repeated).Error, 12);
    }

    [Fact]
    public void Ratio_OfSimulatedUsers_HasTheErrorThatRepeatsShow()
    {
        var random = new Random(1);
        var values = new List<double>();
        var errors = new List<double>();
        for (var repeat = 0; repeat < 2_000; repeat++)
        {
            var ratio = Ratio.Of([.. Users(random, 200, 0)]);
            values.Add(ratio.Value);
            errors.Add(ratio.Error);
        }

        var mean = values.Average();
        Assert.Equal(Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), errors.Average(), errors.Average() * 0.08);
    }

    [Fact]
    public void Intervals_OfADifference_AreThoseOfTheFormulas()
    {
        var difference = new Difference(0.01, 0.0001, 10_000);

        Assert.Equal(1.959964 * 0.01, difference.AtOneLook(Alpha), 6);
        Assert.Equal(2.575829 * 0.01, difference.AtOneLook(0.01), 6);

        // The mixture at the planned number: rho^2 n = 5.9915 + ln 6.9915.
        const double Information = 5.991465 + 1.944690;
        Assert.Equal(
            0.01 * Math.Sqrt((1 + Information) / Information * (5.991465 + Math.Log(1 + Information))), difference.AtAnyLook(Alpha, 10_000), 6);
        var edge = difference with { Value = difference.AtAnyLook(Alpha, 10_000) };
        Assert.Equal(Alpha, edge.PAtAnyLook(Alpha, 10_000), 9);
        Assert.Equal(1, (difference with { Value = 0 }).PAtAnyLook(Alpha, 10_000));
        foreach (var planned in (int[])[1_000, 9_000, 11_000, 100_000])
        {
            Assert.True(difference.AtAnyLook(Alpha, planned) > difference.AtAnyLook(Alpha, 10_000) - 1e-9);
        }
    }

    [Fact]
    public void Looks_EveryDay_CallADifferenceOfAlikeArmsSeldom_AndOneLookIntervalsOften()
    {
        var random = new Random(7);
        const int Repeats = 400;
        var (atAnyLook, atOneLook) = (0, 0);
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            List<Cluster>[] arms = [[], []];
            var (any, one) = (false, false);
            for (var day = 0; day < 30; day++)
            {
                arms[0].AddRange(Users(random, 100, 0));
                arms[1].AddRange(Users(random, 100, 0));
                var difference = Difference.Of(Ratio.Of(arms[0]), Ratio.Of(arms[1]));
                any |= Math.Abs(difference.Value) > difference.AtAnyLook(Alpha, 5_000);
                one |= Math.Abs(difference.Value) > difference.AtOneLook(Alpha);
            }

            atAnyLook += any ? 1 : 0;
            atOneLook += one ? 1 : 0;
        }

        Assert.InRange(atAnyLook, 0, Repeats * 5 / 100);
        Assert.InRange(atOneLook, Repeats * 15 / 100, Repeats);
    }

    [Fact]
    public void Difference_ThatIsThere_IsFound()
    {
        var random = new Random(3);

        var difference = Difference.Of(Ratio.Of([.. Users(random, 5_000, 0)]), Ratio.Of([.. Users(random, 5_000, 0.05)]));

        Assert.True(difference.Value - difference.AtAnyLook(Alpha, 10_000) > 0);
        Assert.InRange(difference.PAtAnyLook(Alpha, 10_000), 0, 0.001);
    }

    [Theory]
    [InlineData(5_000, 5_000, 1, 1, 1.0)]
    [InlineData(5_200, 4_800, 1, 1, 6.3342e-5)]
    [InlineData(8_020, 1_980, 80, 20, 0.617075)]
    public void SampleRatio_OfUsers_IsTheChiSquare(int first, int second, double firstShare, double secondShare, double p)
    {
        var sample = SampleRatio.Of([first, second], [firstShare, secondShare]);

        Assert.Equal(p, sample.P, p * 1e-4);
        Assert.Equal(p < 0.001, sample.IsMismatch);
    }

    // Users differ in how much they ask and how much they like: their answers are no independent trials.
    private static IEnumerable<Cluster> Users(Random random, int count, double better)
    {
        for (var i = 0; i < count; i++)
        {
            var (answers, likes) = (1 + random.Next(20), (0.3 * random.NextDouble()) + better);
            yield return new Cluster(Enumerable.Range(0, answers).Count(_ => random.NextDouble() < likes), answers);
        }
    }
}
