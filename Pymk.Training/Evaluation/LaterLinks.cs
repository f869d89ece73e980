using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Training.Cli;

namespace Pymk.Training.Evaluation;

/// <summary>The links to predict, read from a <c>future.tsv</c>: lines of two user ids. Only evaluation reads such a file.</summary>
internal static class LaterLinks
{
    public const string FileName = "future.tsv";

    /// <summary>For each user of the graph the later connections, ascending and each once; listed at both ends.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph as trained; links it has already, and links to users it does not know, are left out and counted.</param>
    /// <param name="leftOut">Number of lines left out.</param>
    /// <exception cref="UserErrorException">A line is not two numbers.</exception>
    public static int[][] Read(string path, SocialGraph graph, out int leftOut)
    {
        var links = new SortedSet<int>?[graph.UserCount];
        leftOut = 0;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var (a, b) = Parse(line, path, number);
            if (a == b || !graph.TryGetOrdinal(a, out var u) || !graph.TryGetOrdinal(b, out var v) || graph.Connected(u, v))
            {
                leftOut++;
                continue;
            }

            (links[u] ??= []).Add(v);
            (links[v] ??= []).Add(u);
        }

        return [.. links.Select(l => l is null ? [] : l.ToArray())];
    }

    private static (long A, long B) Parse(string line, string path, int number)
    {
        var parts = line.Split(['\t', ',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 2
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var a)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var b)
                ? (a, b)
                : throw new UserErrorException($"{path} line {number}: expected two user ids, found '{(line.Length > 60 ? line[..60] + "…" : line)}'");
    }
}
