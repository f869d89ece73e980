using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>Users with exactly one common neighbour, by resource allocation plus the resource of the three-step walk.</summary>
internal sealed class OneCommonNeighborSource : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.OneCommonNeighbor;

    public int Quota(CandidateOptions options) => options.OneCommonNeighbor;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        var met = context.Around.Met.Values;
        var users = context.Around.Met.Users;
        for (var slot = 1; slot < context.Around.TwoHopEnd; slot++)
        {
            if (met[slot].Paths2 == 1 && !met[slot].Excluded)
            {
                into.Add(users[slot], met[slot].Resource2 + met[slot].Resource3);
            }
        }

        return ValueTask.CompletedTask;
    }

    public SourceMiss WhyNot(GenerationContext context, int user) =>
        context.Around.Paths2(user) == 0 ? SourceMiss.NoCommonConnection : SourceMiss.SeveralCommonConnections;
}
