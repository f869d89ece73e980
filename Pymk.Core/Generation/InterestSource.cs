using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;

namespace Pymk.Core.Generation;

/// <summary>
/// Users that share interests, by the sum of the user's TF-IDF weights of the shared ones. Postings cut the lists of common interests.
/// </summary>
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

    public SourceMiss WhyNot(GenerationContext context, int user) =>
        new UserRow(context.Row.Span).Interests.Tokens.IsEmpty ? SourceMiss.NothingKnown : SourceMiss.NothingInCommon;
}
