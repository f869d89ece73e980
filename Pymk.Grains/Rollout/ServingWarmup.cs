using Microsoft.Extensions.Logging;
using Pymk.Core.Graph;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;
using Pymk.Grains.Ranking;

namespace Pymk.Grains.Rollout;

/// <summary>
/// Makes the first answers of a version complete and fast. First generates and scores for one user until nothing is missing: then all index and graph
/// shards are loaded, wherever in the cluster they live, and the silo has their leases. Then fills the row cache with the most connected users, and generates for more users so that
/// the JIT compiles the hot methods fully.
/// </summary>
internal sealed partial class ServingWarmup(
    CandidateListGenerator lists,
    CandidateSetCache sets,
    RankingRouter ranking,
    ShardLeases leases,
    TimeProvider time,
    ILogger<ServingWarmup> log)
{
    private const int UsersSearched = 1_000;
    private const int RowsPerRead = 2_048;

    // Twice the call count at which the runtime recompiles a method with full optimisation.
    private const int Generations = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns true when the version can give complete answers, false if that takes longer than the timeout.</summary>
    /// <param name="model">The version; every silo that owns one of its shards must have it in its <see cref="ModelRegistry"/>.</param>
    /// <param name="timeout">How long to wait for complete answers.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<bool> RunAsync(ServingModel model, TimeSpan timeout, CancellationToken cancellation)
    {
        if (model.Graph.UserCount == 0)
        {
            return true;
        }

        // The walk from a well-connected user reaches many graph shards.
        var user = Enumerable.Range(0, Math.Min(UsersSearched, model.Graph.UserCount)).MaxBy(model.Graph.Degree);
        var began = time.GetTimestamp();
        while (!leases.HoldsAll || !await IsCompleteAsync(model, user))
        {
            if (time.GetElapsedTime(began) > timeout)
            {
                LogTimedOut(model.Version, timeout.TotalSeconds);
                return false;
            }

            await Task.Delay(Pause, time, cancellation);
        }

        try
        {
            await ReadRowsAsync(model, cancellation);
            await Parallel.ForAsync(
                0, Generations, cancellation, async (i, _) => await IsCompleteAsync(model, (int)((long)i * model.Graph.UserCount / Generations)));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Requests load whatever the warm-up could not.
            LogNotYet(model.Version, e.Message);
        }

        return true;
    }

    private async Task ReadRowsAsync(ServingModel model, CancellationToken cancellation)
    {
        var rows = lists.RowsOf(model);
        foreach (var users in MostConnected(model.Graph, rows.Room).Chunk(RowsPerRead))
        {
            await rows.ReadAsync(users, cancellation);
        }
    }

    // A histogram of degrees instead of a sort: linear in the users that the silo holds.
    private static IEnumerable<int> MostConnected(SocialGraph graph, int most)
    {
        var byDegree = new int[ushort.MaxValue + 1];
        foreach (var user in Held(graph))
        {
            byDegree[Math.Min(graph.Degree(user), ushort.MaxValue)]++;
        }

        var least = byDegree.Length;
        for (var room = most; least > 0 && byDegree[least - 1] <= room; room -= byDegree[least])
        {
            least--;
        }

        return Held(graph).Where(user => graph.Degree(user) >= least);
    }

    private static IEnumerable<int> Held(SocialGraph graph) => Enumerable.Range(0, graph.Parts.Count).Where(graph.IsOpen)
        .SelectMany(part => Enumerable.Range(graph.Parts.First(part), graph.Parts.End(part) - graph.Parts.First(part)));

    private async Task<bool> IsCompleteAsync(ServingModel model, int user)
    {
        try
        {
            var list = await lists.GenerateAsync(model, user, AskersBridges.AllOpen(user));
            using var reading = sets.Read(list);
            await ranking.ScoreAsync(model, reading.Set, new float[list.Count], new float[list.Count]);
            return !list.Partial;
        }
        catch (Exception e) when (
            e is OverloadedException or TimeoutException or OrleansException or UnknownModelException or StoreUnavailableException)
        {
            LogNotYet(model.Version, e.Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Model {Version} is not ready yet: {Reason}")]
    private partial void LogNotYet(string version, string reason);

    [LoggerMessage(
        2, LogLevel.Warning,
        "Model {Version} has shards that do not answer after {Seconds:0} s; it is served nevertheless, and answers without them are marked partial")]
    private partial void LogTimedOut(string version, double seconds);
}
