using System.Globalization;
using Pymk.Training.Evaluation.Links;
using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Evaluation.Measures;
using Pymk.Training.Evaluation.Reports;
using Xunit;

namespace Pymk.Training.Tests.Evaluation.Reports;

public sealed class HtmlReportTests
{
    private static readonly TargetEvaluation Invite = new(1_200, 0.125, 0.8125, 0.0125, 0.9, 0.005, 0.625, [new(0.1, 0.2, 600), new(0.3, 0.25, 600)]);
    private static readonly TargetEvaluation Accept = new(150, 0.5, 0.75, 0.03, null, null, 0.5, []);

    [Fact]
    public void Report_OfLogs_IsWellFormedAndHasTheTargetsFigures()
    {
        var page = HtmlPage.Parse(HtmlReport.Of(new EvaluationReport([], [Logs("a <b> & \"c\"")])));

        Assert.Equal("a <b> & \"c\", seed 3", page.Descendants("h2").Single().Value);
        var rows = page.Descendants("table").First().Elements("tr").Skip(1).Select(r => r.Elements("td").Select(c => c.Value).ToArray()).ToArray();
        Assert.Equal(["invite", "1,200", "12.5 %", "0.8125", "0.9000", "0.6250", "0.0125", "0.0050"], rows[0]);
        Assert.Equal(["accept", "150", "50.0 %", "0.7500", "", "0.5000", "0.0300", ""], rows[1]);
        HtmlPage.AssertSelfContained(page);
        HtmlPage.AssertChartsAreFinite(page, least: 3);
    }

    [Fact]
    public void Report_OfNothing_IsAWellFormedPage() => Assert.Empty(HtmlPage.Parse(HtmlReport.Of(new EvaluationReport([], []))).Descendants("h2"));

    [Fact]
    public void Report_InACultureWithCommas_WritesTheSamePage()
    {
        var report = new EvaluationReport([], [Logs("logs")]);
        var invariant = HtmlReport.Of(report);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
            Assert.Equal(invariant, HtmlReport.Of(report));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static LogEvaluation Logs(string title) => new()
    {
        Title = title,
        Data = "data",
        Seed = 3,
        Cut = 1_700_000_000,
        Shown = 1_200,
        Unknown = 2,
        Invite = Invite,
        Accept = Accept,
        Curves = new TrainingCurves([new(0.7, 0.5), new(0.6, 0.55)]),
        Training = new Dictionary<string, double> { ["ranker.loss"] = 0.6 },
    };
}
