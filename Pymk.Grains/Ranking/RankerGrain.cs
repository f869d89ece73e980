using Orleans.Concurrency;
using Pymk.Core.Candidates;
using Pymk.Grains.Labels;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ranking;

/// <summary>Lets silos without an accelerator use the <see cref="SiloRanker"/> of a silo with one.</summary>
[StatelessWorker]
[Reentrant]
[LabelPlacementFilter(Accelerator.Key, Accelerator.Gpu, required: false)]
internal sealed class RankerGrain(SiloRanker ranker, RankingRouter router, ModelRegistry models) : Grain, IRankerGrain
{
    public async ValueTask<RankedScores> Rank(RankRequest request)
    {
        var set = CandidateSet.FromBytes(request.Packed);
        var scores = new RankedScores(new float[set.Count], new float[set.Count]);
        await ranker.ScoreAsync(models.Get(request.ModelVersion), set, scores.Invite, scores.Accept, TimeSpan.FromMilliseconds(request.DeadlineMs));

        // Placed here while no silo with an accelerator was known. Orleans does not move a stateless worker, so it deactivates itself.
        if (router.RanksElsewhere())
        {
            DeactivateOnIdle();
        }

        return scores;
    }
}
