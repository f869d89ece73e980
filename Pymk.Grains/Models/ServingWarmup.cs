using Microsoft.Extensions.Logging;
using Pymk.Grains.Candidates;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Models;

/// <summary>
/// Generates and scores for one user of a version until nothing is missing from it: then index and graph shards are loaded wherever in the cluster they live,
/// and the first answers are whole.
/// </summary>
internal sealed partial class ServingWarmup(CandidateSupply supply, Ranking.Ranking ranking, TimeProvider time, ILogger<ServingWarmup> log) : IServingWarmup
{
    private const int LookedAt = 1_000;
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

        return true;
    }

    private async Task<bool> IsWholeAsync(ServingModel model, int user)
    {
        try
        {
            var list = await supply.GenerateAsync(model, user);
            var set = list.Unpacked ?? list.Unpack();
            await ranking.ScoreAsync(model, set, new float[set.Count], new float[set.Count]);
            return !set.Partial;
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
