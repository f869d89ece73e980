using Microsoft.Extensions.Logging;
using Pymk.Core.Graph;
using Pymk.Grains.Candidates;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Ranking;

namespace Pymk.Grains.Models;

/// <summary>
/// Generates and scores for one user of a version until nothing is missing from it: then index and graph shards are loaded wherever in the cluster they live,
/// and the first answers are whole. Then reads the rows of those who are candidates most often, and generates for some more users, so that neither the store nor the
/// just-in-time compiler makes the first thousand answers slow.
/// </summary>
internal sealed partial class ServingWarmup(CandidateListGenerator supply, CandidateSetCache unpacked, RankingRouter ranking, TimeProvider time, ILogger<ServingWarmup> log) : IServingWarmup
{
    private const int LookedAt = 1_000;
    private const int RowsAtOnce = 2_048;

    // Twice what the runtime counts before it compiles a method again.
    private const int Generations = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task<bool> RunAsync(ServingModel model, TimeSpan patience, CancellationToken cancellation)
    {
        if (model.Graph.UserCount == 0)
        {
            return true;
        }

        // Somebody well connected: the walk then reaches many graph shards.
        var user = Enumerable.Range(0, Math.Min(LookedAt, model.Graph.UserCount)).MaxBy(model.Graph.Degree);
        var began = time.GetTimestamp();
        while (!await IsWholeAsync(model, user))
        {
            if (time.GetElapsedTime(began) > patience)
            {
                LogImpatient(model.Version, patience.TotalSeconds);
                return false;
            }

            await Task.Delay(Pause, time, cancellation);
        }

        try
        {
            await ReadRowsAsync(model, cancellation);
            await Parallel.ForAsync(0, Generations, cancellation, async (i, _) => await IsWholeAsync(model, (int)((long)i * model.Graph.UserCount / Generations)));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // All of it is found again when it is missed.
            LogNotYet(model.Version, e.Message);
        }

        return true;
    }

    private async Task ReadRowsAsync(ServingModel model, CancellationToken cancellation)
    {
        var rows = supply.RowsOf(model);
        foreach (var users in MostConnected(model.Graph, rows.Room).Chunk(RowsAtOnce))
        {
            await rows.ReadAsync(users, cancellation);
        }
    }

    // In one pass over a count of users by degree, however large the graph is.
    private static IEnumerable<int> MostConnected(SocialGraph graph, int most)
    {
        var byDegree = new int[ushort.MaxValue + 1];
        for (var user = 0; user < graph.UserCount; user++)
        {
            byDegree[Math.Min(graph.Degree(user), ushort.MaxValue)]++;
        }

        var least = byDegree.Length;
        for (var room = most; least > 0 && byDegree[least - 1] <= room; room -= byDegree[least])
        {
            least--;
        }

        return Enumerable.Range(0, graph.UserCount).Where(user => graph.Degree(user) >= least);
    }

    private async Task<bool> IsWholeAsync(ServingModel model, int user)
    {
        try
        {
            var list = await supply.GenerateAsync(model, user);
            using var reading = unpacked.Read(list);
            await ranking.ScoreAsync(model, reading.Set, new float[list.Count], new float[list.Count]);
            return !list.Partial;
        }
        catch (Exception e) when (e is OverloadedException or TimeoutException or OrleansException or UnknownModelException)
        {
            LogNotYet(model.Version, e.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Model {Version} is not ready yet: {Reason}")]
    private partial void LogNotYet(string version, string reason);

    [LoggerMessage(LogLevel.Warning, "Model {Version} still has shards that do not answer after {Seconds:0} s; serving it nevertheless, and what is missing is marked partial")]
    private partial void LogImpatient(string version, double seconds);
}
