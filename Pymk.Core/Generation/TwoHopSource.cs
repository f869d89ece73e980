using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>Users with at least two common neighbours, by resource allocation (Zhou, Lü, Zhang 2009), which spares the friends of hubs.</summary>
internal sealed class TwoHopSource : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.TwoHop;

    public int Quota(CandidateOptions options) => options.TwoHop;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        for (var slot = 1; slot < context.Around.TwoHopEnd; slot++)
        {
            ref var met = ref context.Around.Met.Items[slot];
            if (met.Paths2 >= 2 && !met.Excluded)
            {
                into.Add(met.User, met.Resource2);
            }
        }

        return ValueTask.CompletedTask;
    }
}
