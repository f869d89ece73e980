namespace Pymk.Core.Candidates;

/// <summary>Asks for a user's candidates.</summary>
/// <param name="User">The user's ordinal.</param>
/// <param name="Now">Unix seconds; ages are counted from here.</param>
/// <param name="Seed">Seed of the samples taken of hubs: the same seed, the same candidates.</param>
public readonly record struct CandidateRequest(int User, long Now, ulong Seed)
{
    /// <summary>
    /// Users to describe besides those the sources find, each once: for learning from what was shown, and for asking why someone was not. Their sources read as
    /// none unless one found them too.
    /// </summary>
    public ReadOnlyMemory<int> Also { get; init; }
}
