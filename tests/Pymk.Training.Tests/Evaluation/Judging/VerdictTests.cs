using Pymk.Core.Models;
using Pymk.Training.Evaluation.Judging;
using Pymk.Training.Labels;
using Xunit;

namespace Pymk.Training.Tests.Evaluation.Judging;

public sealed class VerdictTests
{
    private static readonly JudgeMargins Margins = new(Links: 0.05, Auc: 0.01, CalibrationError: 0.02);

    [Theory]
    [InlineData(0.20, 0.20, 0.001, true)]
    [InlineData(0.20, 0.25, 0.001, true)]
    [InlineData(0.20, 0.191, 0.001, true)] // Within 5 %.
    [InlineData(0.20, 0.189, 0.001, false)]
    [InlineData(0.20, 0.189, 0.0045, true)] // Less than 2.5 errors.
    [InlineData(0.20, 0.189, 0.0043, false)]
    [InlineData(0.20, 0.10, double.PositiveInfinity, true)]
    public void Links_WorseThanMarginAndChance_AreRefused(double before, double now, double error, bool published)
    {
        var recall = new JudgedLinks(500, 300, new(before, 0.1, 5), new(now, 0.1, 5), error, 0.01, 1, 0.5);
        var mrr = new JudgedLinks(500, 300, new(0.1, before, 5), new(0.1, now, 5), 0.01, error, 1, 0.5);
        Assert.Equal(published, Verdict.Of(recall, null, Margins).Count == 0);
        Assert.Equal(published, Verdict.Of(mrr, null, Margins).Count == 0);
    }

    [Theory]
    [InlineData(0.70, 0.691, 0.002, true)]
    [InlineData(0.70, 0.688, 0.002, false)]
    [InlineData(0.70, 0.688, 0.007, true)]
    public void Auc_WorseThanMarginAndChance_IsRefused(double before, double now, double error, bool published)
    {
        var fine = new JudgedTarget(1_000, new(0.6, 0.01), new(0.6, 0.01), 0.001, 0.001);
        var judged = new JudgedTarget(1_000, new(before, 0.01), new(now, 0.01), error, 0.001);
        Assert.Equal(published, Verdict.Of(null, new JudgedAnswers(judged, null), Margins).Count == 0);
        Assert.Equal(published, Verdict.Of(null, new JudgedAnswers(fine, judged), Margins).Count == 0);
    }

    [Theory]
    [InlineData(0.01, 0.029, 0.001, true)]
    [InlineData(0.01, 0.031, 0.001, false)]
    [InlineData(0.01, 0.031, 0.02, true)]
    public void CalibrationError_WorseThanMarginAndChance_IsRefused(double before, double now, double error, bool published)
    {
        var judged = new JudgedTarget(1_000, new(0.7, before), new(0.7, now), 0.001, error);
        var reasons = Verdict.Of(null, new JudgedAnswers(judged, null), Margins);
        Assert.Equal(published, reasons.Count == 0);
        Assert.All(reasons, reason => Assert.StartsWith("invite ECE is 0.0310, 0.0100 with the served version", reason));
    }

    [Fact]
    public void Compare_Slates_CountsWhatChangedAndWhatIsShown()
    {
        int[][] truth = [[5], [7, 8], [9]];
        int[][] before = [[5, 6], [1, 2], [3, 4]];
        int[][] after = [[6, 5], [7, 2], [3, 9]];

        var judged = LinkJudge.Compare(4, truth, before, after);

        Assert.Equal((4, 3), (judged.HeldOut, judged.Users));
        Assert.Equal(1.0 / 3, judged.Serving.Recall, 9);
        Assert.Equal((1 + 0.5 + 1) / 3, judged.Candidate.Recall, 9);
        Assert.Equal((1.0 / 3, (0.5 + 1 + 0.5) / 3), (judged.Serving.Mrr, judged.Candidate.Mrr));
        Assert.Equal((6.0 / 3, 6.0 / 3), (judged.Serving.Coverage, judged.Candidate.Coverage));
        Assert.Equal(2.0 / 3, judged.Changed, 9);
        Assert.Equal((1 + 0.5 + 0.5) / 3, judged.Kept, 9);
        Assert.Equal(StandardError.OfMean([0, 0.5, 1]), judged.RecallError, 9);
    }

    [Fact]
    public void Target_OfScores_MeasuresKnownOutcomesOfBothSides()
    {
        var labels = new LabelTable();
        labels.UserColumn.AddRange(Enumerable.Range(0, 200).Select(i => i / 2));
        sbyte[] outcomes = [.. Enumerable.Range(0, 200).Select(i => i % 10 == 9 ? LabelTable.Censored : (sbyte)(i % 2))];
        var right = Array.ConvertAll(outcomes, o => o == 1 ? 0.9f : 0.1f);
        var wrong = Array.ConvertAll(right, p => 1 - p);

        var judged = AnswerJudge.Target(labels, outcomes, right, wrong, 1)!;

        Assert.Equal((180, 1, 0), (judged.Rows, judged.Serving.Auc, judged.Candidate.Auc));
        Assert.Equal((0.1, 0.9), (Math.Round(judged.Serving.CalibrationError, 5), Math.Round(judged.Candidate.CalibrationError, 5)));
        Assert.Equal(0, judged.AucError, 9);
        Assert.Null(AnswerJudge.Target(labels, new sbyte[200], right, wrong, 1));
        Assert.Null(AnswerJudge.Target(labels, [.. outcomes.Select((o, i) => i < 40 ? o : LabelTable.Censored)], right, wrong, 1));
    }

    [Fact]
    public void StandardError_OfResampledMeans_IsThatOfTheMean()
    {
        var random = new Random(4);
        var values = Enumerable.Range(0, 400).Select(_ => random.NextDouble()).ToArray();
        int[][] rows = [.. Enumerable.Range(0, values.Length).Select(i => new[] { i })];

        var expected = StandardError.OfMean(values);

        Assert.Equal(0.289 / 20, expected, 2);
        Assert.InRange(StandardError.OfMeasure(rows, r => r.Average(i => values[i]), 1) / expected, 0.8, 1.2);
        Assert.Equal(double.PositiveInfinity, StandardError.OfMean([1]));
        Assert.Equal(double.PositiveInfinity, StandardError.OfMeasure(rows, _ => double.NaN, 1));
    }
}
