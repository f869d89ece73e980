using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Grains.Ranking;

namespace Pymk.Grains.Users;

/// <summary>Runs a model's head where ranking runs.</summary>
internal sealed class RoutedScorer(RankingRouter ranking, ServingModel model) : ICandidateScorer
{
    public ValueTask ScoreAsync(CandidateSet set, float[] invite, float[] accept) => ranking.ScoreAsync(model, set, invite, accept);
}
