using Pymk.Core.Graph;
using Pymk.Training.Cli;
using Pymk.Training.Ids;

namespace Pymk.Training.Evaluation.Splits;

/// <summary>Reads the links to predict from a file of lines with two user ids. Training never reads this file.</summary>
internal static class LaterLinks
{
    /// <summary>Name of the file in a data folder.</summary>
    public const string FileName = "future.tsv";

    /// <summary>For each user of the graph the later connections, ascending, each once. A connection is listed at both ends.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph of training. Connections that it has and links to users that it does not know are skipped.</param>
    /// <param name="names">The ids of its users.</param>
    /// <param name="skipped">Number of skipped lines.</param>
    /// <exception cref="UserErrorException">A line is not two ids.</exception>
    public static int[][] Read(string path, SocialGraph graph, ModelNames names, out int skipped)
    {
        var links = new SortedSet<int>?[graph.UserCount];
        skipped = 0;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var (a, b) = Parse(line, names, path, number);
            if (a == b || !graph.TryGetOrdinal(a, out var u) || !graph.TryGetOrdinal(b, out var v) || graph.Connected(u, v))
            {
                skipped++;
                continue;
            }

            (links[u] ??= []).Add(v);
            (links[v] ??= []).Add(u);
        }

        return [.. links.Select(l => l is null ? [] : l.ToArray())];
    }

    private static (long A, long B) Parse(string line, ModelNames names, string path, int number)
    {
        // A text id may hold the other separators.
        char[] separators = names.Texts is null ? ['\t', ',', ' '] : line.Contains('\t') ? ['\t'] : line.Contains(',') ? [','] : [' '];
        var parts = line.Split(separators, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 2 && names.TryRead(parts[0], out var a) && names.TryRead(parts[1], out var b)
            ? (a, b)
            : throw new UserErrorException($"{path} line {number}: expected two user ids, found '{(line.Length > 60 ? line[..60] + "…" : line)}'");
    }
}
