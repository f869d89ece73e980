using Pymk.Core.Graph;

namespace Pymk.Grains.Features;

/// <summary>
/// Reads the feature rows of people into memory before a generation asks for them, some thousands at a time: the most connected first, as far as the row
/// cache has room.
/// </summary>
internal static class WarmRows
{
    private const int RowsPerRead = 2_048;

    /// <summary>Reads the rows of the users whose parts of a model are in memory.</summary>
    /// <param name="rows">The row cache.</param>
    /// <param name="graph">The model's graph.</param>
    /// <param name="parts">Parts of the graph; closed ones are left out.</param>
    /// <param name="most">Most rows to read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task ReadAsync(UserRowCache rows, SocialGraph graph, IEnumerable<int> parts, int most, CancellationToken cancellation)
    {
        foreach (var users in MostConnected(graph, [.. parts.Where(graph.IsOpen)], most).Chunk(RowsPerRead))
        {
            await rows.ReadHereAsync(users, cancellation).ConfigureAwait(false);
        }
    }

    // A histogram of degrees instead of a sort: linear in the users.
    private static IEnumerable<int> MostConnected(SocialGraph graph, int[] parts, int most)
    {
        var byDegree = new int[ushort.MaxValue + 1];
        foreach (var user in UsersOf(graph, parts))
        {
            byDegree[Math.Min(graph.Degree(user), ushort.MaxValue)]++;
        }

        var least = byDegree.Length;
        for (var room = most; least > 0 && byDegree[least - 1] <= room; room -= byDegree[least])
        {
            least--;
        }

        return UsersOf(graph, parts).Where(user => graph.Degree(user) >= least);
    }

    private static IEnumerable<int> UsersOf(SocialGraph graph, int[] parts) =>
        parts.SelectMany(part => Enumerable.Range(graph.Parts.First(part), graph.Parts.End(part) - graph.Parts.First(part)));
}
