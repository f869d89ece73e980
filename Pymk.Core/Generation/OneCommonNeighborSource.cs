using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>Users with exactly one common neighbour, those of small neighbours first, then those the walk also reaches.</summary>
internal sealed class OneCommonNeighborSource : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.OneCommonNeighbor;

    public int Quota(CandidateOptions options) => options.OneCommonNeighbor;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        for (var slot = 1; slot < context.Around.TwoHopEnd; slot++)
        {
            ref var met = ref context.Around.Met.Items[slot];
            if (met.Paths2 == 1 && !met.Excluded)
            {
                into.Add(met.User, met.Resource2 + met.Resource3);
            }
        }

        return ValueTask.CompletedTask;
    }
}
