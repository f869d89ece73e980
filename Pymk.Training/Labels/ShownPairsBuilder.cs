using System.Globalization;
using Apache.Arrow;
using Pymk.Training.Import;

namespace Pymk.Training.Labels;

/// <summary>Counts exposures of pairs by SQL from impressions strictly before a time; a request counts once.</summary>
public static class ShownPairsBuilder
{
    /// <param name="log">The logs.</param>
    /// <param name="users">Number of users of the graph.</param>
    /// <param name="before">Exclusive end, in whole seconds.</param>
    /// <param name="cancellation">Interrupts the query.</param>
    public static ShownPairs Build(InteractionLog log, int users, DateTimeOffset before, CancellationToken cancellation)
    {
        var starts = new long[users + 1];
        List<int> candidates = [], times = [];
        List<uint> last = [];
        var sql = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT viewer, candidate, count(DISTINCT coalesce(request, time))::INTEGER, max(time)
            FROM interactions WHERE action = 'impression' AND time < {before.ToUnixTimeSeconds()}
            GROUP BY viewer, candidate ORDER BY viewer, candidate
            """);
        log.Session.Batches(
            sql,
            batch =>
            {
                ReadOnlySpan<int> viewer = ((Int32Array)batch.Column(0)).Values;
                ReadOnlySpan<long> latest = ((Int64Array)batch.Column(3)).Values;
                candidates.AddRange(((Int32Array)batch.Column(1)).Values[..batch.Length]);
                times.AddRange(((Int32Array)batch.Column(2)).Values[..batch.Length]);
                for (var i = 0; i < batch.Length; i++)
                {
                    starts[viewer[i] + 1]++;
                    last.Add((uint)latest[i]);
                }
            },
            cancellation);
        for (var u = 0; u < users; u++)
        {
            starts[u + 1] += starts[u];
        }

        return new ShownPairs(starts, [.. candidates], [.. times], [.. last]);
    }
}
