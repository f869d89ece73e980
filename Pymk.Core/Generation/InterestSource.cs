using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;

namespace Pymk.Core.Generation;

/// <summary>Users who share interests, by the sum of the asker's TF-IDF weights over the shared ones; a list cut to its capacity never holds a common taste whole.</summary>
internal sealed class InterestSource(Postings postings) : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.Interest;

    public int Quota(CandidateOptions options) => options.Interest;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        var row = new UserRow(context.Row.Span);
        postings.Collect(context, row.Interests, into);
        return ValueTask.CompletedTask;
    }
}
