using System.Globalization;
using System.Net;
using System.Text;
using Pymk.Training.Evaluation.Links;
using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Evaluation.Measures;

namespace Pymk.Training.Evaluation.Reports;

/// <summary>Writes the report as one HTML page that is also well-formed XML, without scripts or external references.</summary>
internal static class HtmlReport
{
    private const string Style = "body{font:14px/1.5 sans-serif;max-width:1120px;margin:2rem auto;padding:0 1rem;color:#1d2226}"
        + "table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:right}"
        + "td:first-child,th:first-child{text-align:left}.row{display:flex;flex-wrap:wrap;gap:1rem}";

    /// <summary>Builds the page.</summary>
    public static string Of(EvaluationReport report)
    {
        var html = new StringBuilder("<!doctype html><html lang='en'><meta charset='utf-8'/><title>Pymk evaluation</title>")
            .Append($"<style>{Style}</style><h1>Pymk evaluation</h1>");
        foreach (var result in report.Results)
        {
            Section(html, result);
        }

        foreach (var result in report.Logs)
        {
            Section(html, result);
        }

        return html.Append("</html>").ToString();
    }

    private static void Section(StringBuilder html, EvaluationResult result)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(result.Title)}, seed {result.Seed}</h2>")
            .Append(CultureInfo.InvariantCulture, $"<p>{result.Users:N0} users, {result.Links:N0} links to predict. ")
            .Append("Over the best of common neighbours, Adamic-Adar and resource allocation: ")
            .Append(CultureInfo.InvariantCulture, $"recall@20 × {result.RecallRatio:F3}, MRR × {result.MrrRatio:F3}. ")
            .Append(CultureInfo.InvariantCulture, $"{result.CandidateRecall:P1} of the links are among the candidates. ")
            .Append(CultureInfo.InvariantCulture, $"{result.Coverage:P1} of all users are shown to someone; ")
            .Append(CultureInfo.InvariantCulture, $"exposure Gini {result.ExposureGini:F3}.</p>")
            .Append("<table><tr><th>method</th><th>recall@20</th><th>MRR</th><th>hit@20</th></tr>");
        foreach (var method in result.Methods)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Encode(method.Name)}</td><td>{method.Recall:F4}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{method.Mrr:F4}</td><td>{method.Hit:F4}</td></tr>");
        }

        html.Append("</table><div class='row'>");
        double[] cuts = [.. Enumerable.Range(1, RankingScore.Cut).Select(k => (double)k)];
        html.Append(SvgChart.Lines("k", "recall@k", cuts, [.. result.Methods.Select(m => (m.Name, (IReadOnlyList<double>)m.RecallCurve))]));
        var degrees = result.ByDegree.Where(d => d.Users > 0).ToArray();
        html.Append(SvgChart.Bars("recall@20 by number of connections", [.. degrees.Select(d => d.Degrees)],
        [
            (LinkEvaluator.ModelName, [.. degrees.Select(d => d.Recall)]), ("resource allocation", [.. degrees.Select(d => d.Baseline)]),
            ("among candidates", [.. degrees.Select(d => d.CandidateRecall)]),
        ]));
        html.Append(SvgChart.Bars("share of links found by source", [.. result.CandidateRecallBySource.Keys.Select(Short)],
            [("found", [.. result.CandidateRecallBySource.Values])]));
        Passes(html, result.Curves);
        if (result.Calibration.Count > 1)
        {
            double[] predicted = [.. result.Calibration.Select(b => b.Predicted)];
            html.Append(SvgChart.Lines("predicted score", "calibration of what was suggested", predicted,
                [("observed", [.. result.Calibration.Select(b => b.Observed)]), ("perfect", predicted)]));
        }

        double[] shares = [.. Enumerable.Range(0, result.ExposureLorenz.Length).Select(i => (double)i / (result.ExposureLorenz.Length - 1))];
        var exposure = string.Create(CultureInfo.InvariantCulture, $"exposure: coverage {result.Coverage:P0}, Gini {result.ExposureGini:F2}");
        html.Append(SvgChart.Lines("share of all users", exposure, shares, [("suggestions", result.ExposureLorenz), ("all equal", shares)]));
        html.Append("</div>");
        Training(html, result.Training);
    }

    private static void Section(StringBuilder html, LogEvaluation result)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(result.Title)}, seed {result.Seed}</h2>")
            .Append(CultureInfo.InvariantCulture, $"<p>{result.Shown:N0} suggestions viewed after training ended.</p>")
            .Append("<table><tr><th>target</th><th>rows</th><th>true</th><th>AUC</th><th>hidden taste's AUC</th><th>AUC of common neighbours</th>")
            .Append("<th>ECE</th><th>hidden taste's ECE</th></tr>");
        foreach (var (name, target) in new[] { ("invite", result.Invite), ("accept", result.Accept) })
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td><td>{target.Rows:N0}</td><td>{target.Positives:P1}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{target.Auc:F4}</td><td>{target.TasteAuc:F4}</td><td>{target.CommonNeighborsAuc:F4}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{target.CalibrationError:F4}</td><td>{target.TasteCalibrationError:F4}</td></tr>");
        }

        html.Append("</table><div class='row'>");
        foreach (var (name, target) in new[] { ("invite | shown", result.Invite), ("accept | invite", result.Accept) })
        {
            double[] predicted = [.. target.Calibration.Select(b => b.Predicted)];
            double[] observed = [.. target.Calibration.Select(b => b.Observed)];
            html.Append(SvgChart.Lines("predicted", $"calibration of P({name})", predicted, [("observed", observed), ("perfect", predicted)]));
        }

        Passes(html, result.Curves);
        html.Append("</div>");
        Training(html, result.Training);
    }

    private static void Passes(StringBuilder html, TrainingCurves curves)
    {
        var passes = curves.Ranker;
        if (passes.Count > 1)
        {
            html.Append(SvgChart.Lines("pass", "ranker", [.. Enumerable.Range(1, passes.Count).Select(i => (double)i)],
                [("loss", [.. passes.Select(p => p.Loss)]), ("validation score", [.. passes.Select(p => p.Score)])]));
        }
    }

    private static void Training(StringBuilder html, Dictionary<string, double> figures)
    {
        html.Append("<details><summary>Figures of training</summary><table>");
        foreach (var (name, value) in figures.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Encode(name)}</td><td>{value:G6}</td></tr>");
        }

        html.Append("</table></details>");
    }

    private static string Short(string source) => source == "OneCommonNeighbor" ? "1 common" : source;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
