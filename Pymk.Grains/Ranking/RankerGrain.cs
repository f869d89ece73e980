using Orleans.Concurrency;
using Pymk.Core.Candidates;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ranking;

/// <summary>Front of the silo's <see cref="RankingQueue"/> for other silos: those without an accelerator send their candidates to those with one.</summary>
[StatelessWorker]
[Reentrant]
[AcceleratorPlacementFilter]
internal sealed class RankerGrain(RankingQueue queue, Ranking ranking, ModelRegistry models) : Grain, IRankerGrain
{
    public async ValueTask<RankedScores> Rank(RankRequest request)
    {
        var set = CandidateSet.FromBytes(request.Packed);
        var scores = new RankedScores(new float[set.Count], new float[set.Count]);
        await queue.ScoreAsync(models.Get(request.ModelVersion), set, scores.Invite, scores.Accept, TimeSpan.FromMilliseconds(request.DeadlineMs));

        // Placed here while no silo with an accelerator was known: a stateless worker stays where it is, so it leaves by itself.
        if (ranking.RanksElsewhere())
        {
            DeactivateOnIdle();
        }

        return scores;
    }
}
