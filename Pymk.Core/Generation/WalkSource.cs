using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>Users reached by a resource-weighted walk of three steps: two friends apart from a friend of a friend.</summary>
internal sealed class WalkSource : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.Walk;

    public int Quota(CandidateOptions options) => options.Walk;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        for (var slot = 1; slot < context.Around.Met.Count; slot++)
        {
            ref var met = ref context.Around.Met.Items[slot];
            if (met.Resource3 > 0 && !met.Excluded)
            {
                into.Add(met.User, met.Resource3);
            }
        }

        return ValueTask.CompletedTask;
    }
}
