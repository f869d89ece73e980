using System.Collections;
using Pymk.Core.Graph;

namespace Pymk.Training.Import;

/// <summary>Turns connection rows into the graph and reports duplicate rows.</summary>
internal static class GraphAssembly
{
    /// <param name="ids">All user ids, ascending within each part.</param>
    /// <param name="rank">Position in <paramref name="ids"/> of each <see cref="UserIndex"/> number.</param>
    /// <param name="parts">The parts of the users.</param>
    /// <param name="rows">The rows; their ends are replaced by ordinals.</param>
    /// <param name="nameOf">An id as the application writes it.</param>
    /// <param name="report">Receives duplicates and missing times.</param>
    public static SocialGraph Build(
        long[] ids, int[] rank, UserParts parts, ConnectionRows? rows, Func<long, string> nameOf, ImportReport report)
    {
        if (rows is null || rows.Count == 0)
        {
            return SocialGraphBuilder.Build(ids, [], [], parts: parts);
        }

        foreach (ref var user in rows.From)
        {
            user = rank[user];
        }

        foreach (ref var user in rows.To)
        {
            user = rank[user];
        }

        if (rows.HasTimes && rows.WithoutTime > 0 && !rows.MayLackTimes)
        {
            report.Add(ImportIssueKind.MissingTime, rows.File, rows.FirstLineWithoutTime, "");
            report.AddCount(ImportIssueKind.MissingTime, rows.WithoutTime - 1);
        }

        var graph = SocialGraphBuilder.Build(ids, rows.From, rows.To, rows.HasTimes ? rows.Times : default, parts);
        if (graph.ConnectionCount < rows.Count)
        {
            ReportRepetitions(graph, rows, nameOf, report);
        }

        return graph;
    }

    private static void ReportRepetitions(SocialGraph graph, ConnectionRows rows, Func<long, string> nameOf, ImportReport report)
    {
        // One bit for each direction of each connection: set by the first row that names it.
        var seen = new BitArray(graph.AllNeighbors.Length);
        ReadOnlySpan<int> from = rows.From, to = rows.To;
        for (var row = 0; row < from.Length; row++)
        {
            var forward = Place(graph, from[row], to[row]);
            if (seen[forward])
            {
                Report(ImportIssueKind.Duplicate, row);
                continue;
            }

            seen[forward] = true;
            if (seen[Place(graph, to[row], from[row])])
            {
                Report(ImportIssueKind.BothDirections, row);
            }
        }

        void Report(ImportIssueKind kind, int row)
        {
            if (report.WantsExample(kind))
            {
                report.Add(kind, rows.File, rows.LineOf(row), $"{nameOf(graph.IdOf(rows.From[row]))} {nameOf(graph.IdOf(rows.To[row]))}");
            }
            else
            {
                report.AddCount(kind, 1);
            }
        }
    }

    private static int Place(SocialGraph graph, int user, int other) => (int)graph.Offsets[user] + graph.Neighbors(user).BinarySearch(other);
}
