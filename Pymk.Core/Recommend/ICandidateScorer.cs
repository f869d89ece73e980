using Pymk.Core.Candidates;

namespace Pymk.Core.Recommend;

/// <summary>Runs the head of one model, wherever it runs.</summary>
public interface ICandidateScorer
{
    /// <summary>Scores every candidate of a set. Completes synchronously when the head runs on the calling thread.</summary>
    /// <param name="set">The candidates. Must not change until the task completes.</param>
    /// <param name="invite">Receives P(invite | shown), at least as long as the set.</param>
    /// <param name="accept">Receives P(accept | invite), at least as long as the set.</param>
    ValueTask ScoreAsync(CandidateSet set, float[] invite, float[] accept);
}
