using Orleans.Concurrency;
using Pymk.Core.Candidates;
using Pymk.Grains.Interfaces.Ranking;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ranking;

/// <summary>Front of the silo's <see cref="RankingQueue"/> for other silos: those without an accelerator send their candidates to those with one.</summary>
[StatelessWorker]
[Reentrant]
[AcceleratorPlacementFilter]
internal sealed class RankerGrain(RankingQueue queue, ModelRegistry models) : Grain, IRankerGrain
{
    public async ValueTask<RankedScores> Rank(RankRequest request)
    {
        var set = CandidateSet.FromBytes(request.Packed);
        var scores = new RankedScores(new float[set.Count], new float[set.Count]);
        await queue.ScoreAsync(models.Get(request.ModelVersion), set, scores.Invite, scores.Accept, TimeSpan.FromMilliseconds(request.DeadlineMs));
        return scores;
    }
}
