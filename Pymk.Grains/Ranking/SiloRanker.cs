using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ranking;

/// <summary>
/// Runs the heads of a silo, a bounded number at a time. While a place is free a request is scored at once, on the caller's thread; then requests
/// wait in order of arrival, at most their deadline.
/// </summary>
internal sealed class SiloRanker(IOptions<ServingOptions> options, TimeProvider time)
{
    private readonly WorkLimit _limit = new(
        "ranking",
        options.Value.RankConcurrency > 0 ? options.Value.RankConcurrency : Environment.ProcessorCount,
        options.Value.RankQueue,
        time: time);
    private readonly TimeSpan _deadline = options.Value.RankDeadline;
    private long _scored;

    /// <summary>Lists scored by this silo.</summary>
    public long Scored => Interlocked.Read(ref _scored);

    /// <summary>Scores every candidate of a set.</summary>
    /// <param name="model">The version that generated the set.</param>
    /// <param name="set">The candidates; they must not change before the task completes.</param>
    /// <param name="invite">Receives P(invite | shown), as long as the set.</param>
    /// <param name="accept">Receives P(accept | invite), as long as the set.</param>
    /// <param name="deadline">The longest wait; the silo's own where null.</param>
    /// <exception cref="OverloadedException">The queue is full, or the wait is too long.</exception>
    public ValueTask ScoreAsync(ServingModel model, CandidateSet set, float[] invite, float[] accept, TimeSpan? deadline = null)
    {
        if (_limit.TryEnter())
        {
            ScoreAndLeave(model, set, invite, accept);
            return ValueTask.CompletedTask;
        }

        var turn = _limit.EnterAsync(deadline ?? _deadline);
        return turn.IsFaulted ? turn : ScoreInTurnAsync(turn, model, set, invite, accept);
    }

    private async ValueTask ScoreInTurnAsync(ValueTask turn, ServingModel model, CandidateSet set, float[] invite, float[] accept)
    {
        var began = time.GetTimestamp();
        try
        {
            // On the thread pool, not on the caller's turn.
            await turn.ConfigureAwait(false);
        }
        finally
        {
            ServingMetrics.RankWait.Record(time.GetElapsedTime(began).TotalSeconds);
        }

        ScoreAndLeave(model, set, invite, accept);
    }

    private void ScoreAndLeave(ServingModel model, CandidateSet set, float[] invite, float[] accept)
    {
        try
        {
            Score(model, set, invite, accept);
        }
        finally
        {
            _limit.Leave();
        }
    }

    private void Score(ServingModel model, CandidateSet set, float[] invite, float[] accept)
    {
        using var span = ServingTraces.Start("rank");
        span?.SetTag("pymk.candidates", set.Count);
        var began = time.GetTimestamp();
        model.Scorer.Score(set, invite, accept);
        Interlocked.Increment(ref _scored);
        ServingMetrics.RankTime.Record(time.GetElapsedTime(began).TotalSeconds);
    }
}
