using System.Globalization;
using Pymk.Training.Evaluation.Links;

namespace Pymk.Training.Evaluation.Reports;

/// <summary>Writes evaluations on links as plain text.</summary>
internal static class EvaluationTable
{
    /// <summary>Writes one result.</summary>
    public static void Write(TextWriter output, EvaluationResult result)
    {
        var text = CultureInfo.InvariantCulture;
        output.WriteLine();
        output.WriteLine(string.Create(text, $"{result.Title} (seed {result.Seed}): {result.Users:N0} users, {result.Links:N0} links to predict"));
        output.WriteLine("  method                recall@20     MRR  hit@20");
        foreach (var method in result.Methods)
        {
            output.WriteLine(string.Create(text, $"  {method.Name,-20} {method.Recall,10:F4} {method.Mrr,7:F4} {method.Hit,7:F4}"));
        }

        output.WriteLine(string.Create(text, $"  over the best of CN, AA, RA: recall@20 x {result.RecallRatio:F3}, MRR x {result.MrrRatio:F3}"));
        var sources = string.Join(", ", result.CandidateRecallBySource.Select(s => string.Create(text, $"{s.Key} {s.Value:P1}")));
        output.WriteLine(string.Create(text, $"  links among the candidates: {result.CandidateRecall:P1} ({sources})"));
        foreach (var degree in result.ByDegree.Where(d => d.Users > 0))
        {
            output.WriteLine(string.Create(
                text, $"  degree {degree.Degrees,-8} {degree.Users,7:N0} users: recall@20 {degree.Recall:F4}, "
                + $"resource allocation {degree.Baseline:F4}, candidates {degree.CandidateRecall:P1}"));
        }

        output.WriteLine(string.Create(
            text, $"  shown: {result.Coverage:P1} of all users, exposure Gini {result.ExposureGini:F3}; "
            + $"calibration error {result.CalibrationError:F4}"));
    }

    /// <summary>Writes the geometric means of the ratios over several data sets.</summary>
    public static void WriteMeans(TextWriter output, IReadOnlyList<EvaluationResult> results)
    {
        foreach (var group in results.GroupBy(r => r.Protocol).Where(g => g.DistinctBy(r => r.Data).Count() > 1))
        {
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Key}, {group.Count()} results, over the best heuristic: "
                + $"recall@20 x {GeometricMean(group.Select(r => r.RecallRatio)):F3} (least {group.Min(r => r.RecallRatio):F3}), "
                + $"MRR x {GeometricMean(group.Select(r => r.MrrRatio)):F3} (least {group.Min(r => r.MrrRatio):F3})"));
        }
    }

    private static double GeometricMean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(r => Math.Log(Math.Max(1e-9, r))));

    /// <summary>Writes mean and spread over several seeds.</summary>
    public static void WriteSpread(TextWriter output, IReadOnlyList<EvaluationResult> results)
    {
        foreach (var group in results.GroupBy(r => (r.Data, r.Protocol)).Where(g => g.Count() > 1))
        {
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.First().Title}, {group.Count()} seeds: "
                + $"recall@20 {Spread(group.Select(r => r.Methods[0].Recall))}, "
                + $"over the best heuristic x {Spread(group.Select(r => r.RecallRatio))}, MRR x {Spread(group.Select(r => r.MrrRatio))}"));
        }
    }

    /// <summary>Mean and sample standard deviation, as text.</summary>
    public static string Spread(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        var deviation = Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, all.Length - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F4} ± {deviation:F4}");
    }
}
