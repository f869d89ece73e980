namespace Pymk.Core.Candidates;

/// <summary>Users reached by a resource-weighted walk of three steps: two friends apart from a friend of a friend.</summary>
internal sealed class WalkSource : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.Walk;

    public int Quota(CandidateOptions options) => options.Walk;

    public ValueTask CollectAsync(CandidateContext context, ScoredUsers into, CancellationToken cancellation)
    {
        for (var slot = 1; slot < context.Met.Count; slot++)
        {
            ref var met = ref context.Met.Items[slot];
            if (met.Resource3 > 0 && !met.Excluded)
            {
                into.Add(met.User, met.Resource3);
            }
        }

        return ValueTask.CompletedTask;
    }
}
