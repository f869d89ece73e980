using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>Users with at least two common neighbours, by resource allocation (Zhou, Lü, Zhang 2009), which gives little weight to hubs.</summary>
internal sealed class TwoHopSource : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.TwoHop;

    public int Quota(CandidateOptions options) => options.TwoHop;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        var met = context.Around.Met.Values;
        var users = context.Around.Met.Users;
        for (var slot = 1; slot < context.Around.TwoHopEnd; slot++)
        {
            if (met[slot].Paths2 >= 2 && !met[slot].Excluded)
            {
                into.Add(users[slot], met[slot].Resource2);
            }
        }

        return ValueTask.CompletedTask;
    }

    public SourceMiss WhyNot(GenerationContext context, int user) =>
        context.Around.Paths2(user) == 0 ? SourceMiss.NoCommonConnection : SourceMiss.OneCommonConnection;
}
