namespace Pymk.Core.Candidates;

/// <summary>A request for a user's candidates.</summary>
/// <param name="User">The user's ordinal.</param>
/// <param name="Now">Unix seconds; ages in features end here.</param>
/// <param name="Seed">Seed of the samples taken of hubs; the same seed gives the same candidates.</param>
public readonly record struct CandidateRequest(int User, long Now, ulong Seed)
{
    /// <summary>
    /// Users to add to the candidates of the sources, without duplicates: to train on impressions, and to explain why a user was not suggested. They
    /// have no source flag unless a source finds them too.
    /// </summary>
    public ReadOnlyMemory<int> Also { get; init; }

    /// <summary>Takes down what each source found; null for nobody who asks.</summary>
    public GenerationTrace? Trace { get; init; }
}
