using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>Users that a walk of three steps reaches, by the resource that arrives.</summary>
internal sealed class WalkSource : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.Walk;

    public int Quota(CandidateOptions options) => options.Walk;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        var met = context.Around.Met.Values;
        var users = context.Around.Met.Users;
        for (var slot = 1; slot < met.Length; slot++)
        {
            if (met[slot].Resource3 > 0 && !met[slot].Excluded)
            {
                into.Add(users[slot], met[slot].Resource3);
            }
        }

        return ValueTask.CompletedTask;
    }

    public SourceMiss WhyNot(GenerationContext context, int user) => SourceMiss.NotReached;
}
