using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>
/// A way to find candidates. To add a source, write a class, add a flag to <see cref="CandidateSources"/> and a line to <see
/// cref="CandidateGenerator"/>.
/// </summary>
internal interface ICandidateSource
{
    /// <summary>The flag of its candidates.</summary>
    CandidateSources Flag { get; }

    /// <summary>Number of candidates it contributes before the sources compete for the rest; 0 switches it off.</summary>
    int Quota(CandidateOptions options);

    /// <summary>
    /// Adds users with scores, without duplicates and without users that <see cref="Neighborhoods.Neighborhood.IsExcluded"/> names.
    /// </summary>
    ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation);

    /// <summary>Why it did not find a user who is not excluded, after it collected.</summary>
    SourceMiss WhyNot(GenerationContext context, int user);
}
