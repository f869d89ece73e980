using Microsoft.Extensions.Logging;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Experiments;
using Pymk.Grains.Features;
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
            var rows = lists.RowsOf(model);
            await WarmRows.ReadAsync(rows, model.Graph, Enumerable.Range(0, model.Graph.Parts.Count), rows.Room, cancellation);
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

    private async Task<bool> IsCompleteAsync(ServingModel model, int user)
    {
        try
        {
            var list = await lists.GenerateAsync(model, user, AskersBridges.AllOpen(user), ServingPlan.Standard);
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
