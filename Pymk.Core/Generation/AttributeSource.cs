using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;

namespace Pymk.Core.Generation;

/// <summary>Users that share attributes (school, employer, place), by the sum of the shared tokens' rarity weights.</summary>
internal sealed class AttributeSource(Postings postings) : ICandidateSource
{
    public CandidateSources Flag => CandidateSources.Attribute;

    public int Quota(CandidateOptions options) => options.Attribute;

    public ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        var row = new UserRow(context.Row.Span);
        postings.Collect(context, row.Attributes, into);
        return ValueTask.CompletedTask;
    }

    public SourceMiss WhyNot(GenerationContext context, int user) =>
        new UserRow(context.Row.Span).Attributes.Tokens.IsEmpty ? SourceMiss.NothingKnown : SourceMiss.NothingInCommon;
}
