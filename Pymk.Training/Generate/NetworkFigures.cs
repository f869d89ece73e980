using System.Globalization;

namespace Pymk.Training.Generate;

/// <summary>Statistics of the generated network, printed and written to <c>generate.json</c>.</summary>
internal sealed record NetworkFigures
{
    public required long Members { get; init; }

    public required long Connections { get; init; }

    public required long FutureLinks { get; init; }

    public required double MeanDegree { get; init; }

    /// <summary>Degrees at the 10th, 50th, 90th, 99th and 99.9th percentile, and the maximum.</summary>
    public required int[] DegreeQuantiles { get; init; }

    /// <summary>Average local clustering of sampled members with two or more connections.</summary>
    public required double Clustering { get; init; }

    /// <summary>Share of sampled new links whose ends had a common neighbour before.</summary>
    public required double TwoHopShare { get; init; }

    public required int Requests { get; init; }

    public required Dictionary<string, long> Log { get; init; }

    /// <summary>AUC of the true probabilities; null where the log has no such outcome.</summary>
    public required double? TasteInviteAuc { get; init; }

    public required double? TasteAcceptAuc { get; init; }

    public required double Seconds { get; init; }

    public IEnumerable<string> Describe()
    {
        var c = CultureInfo.InvariantCulture;
        yield return string.Create(
            c, $"members {Members:N0}, connections {Connections:N0}, later links (future.tsv) {FutureLinks:N0}, {Seconds:N1} s");
        yield return string.Create(
            c,
            $"degree: mean {MeanDegree:N1}, p10 {DegreeQuantiles[0]}, p50 {DegreeQuantiles[1]}, p90 {DegreeQuantiles[2]}, "
            + $"p99 {DegreeQuantiles[3]}, p99.9 {DegreeQuantiles[4]}, max {DegreeQuantiles[5]:N0}");
        yield return string.Create(c, $"average local clustering {Clustering:N3}, new links at two hops {TwoHopShare:P1}");
        var actions = Log.Select(l => string.Create(c, $"{l.Key} {l.Value:N0}"));
        yield return string.Create(c, $"logs: {Requests:N0} slates, {string.Join(", ", actions)}");
        if (TasteInviteAuc is { } invite && TasteAcceptAuc is { } accept)
        {
            yield return string.Create(c, $"AUC of the true probabilities: invite {invite:N4}, accept {accept:N4}");
        }
    }
}
