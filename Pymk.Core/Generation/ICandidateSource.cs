using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>One way to find candidates. To add one: a class, a flag in <see cref="CandidateSources"/>, a line in <see cref="CandidateGenerator"/>.</summary>
internal interface ICandidateSource
{
    /// <summary>The flag its candidates carry.</summary>
    CandidateSources Flag { get; }

    /// <summary>Places it may fill for sure.</summary>
    int Quota(CandidateOptions options);

    /// <summary>Adds scored users, never one for whom <see cref="GenerationContext.IsExcluded"/> holds, each once.</summary>
    ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation);
}
