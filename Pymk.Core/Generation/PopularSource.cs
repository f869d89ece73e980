using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>The users with the most connections: the last resort, for a user without connections and profile.</summary>
internal sealed class PopularSource(Postings postings) : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.Popular;

    public int Quota(CandidateOptions options) => options.Popular;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        var popular = postings.Popular;
        for (var i = 0; i < popular.Length && into.Count < context.Options.Popular; i++)
        {
            if (!context.Around.IsExcluded(popular[i]))
            {
                into.Add(popular[i], -i);
            }
        }

        return ValueTask.CompletedTask;
    }

    public SourceMiss WhyNot(GenerationContext context, int user) => SourceMiss.NotPopular;
}
