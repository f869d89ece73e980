namespace Pymk.Core.Candidates;

/// <summary>
/// What each source found in a generation, and why a source did not bring in a person. A request with a trace generates the same candidates as one
/// without. Not safe for concurrent use; one for each generation.
/// </summary>
/// <param name="person">Ordinal of the person to explain; <see cref="Nobody"/> for the list alone.</param>
public sealed class GenerationTrace(int person = GenerationTrace.Nobody)
{
    /// <summary>No person is asked about.</summary>
    public const int Nobody = -1;

    private readonly List<SourceTrace> _sources = [];

    /// <summary>Ordinal of the person to explain; <see cref="Nobody"/> for the list alone.</summary>
    public int Person => person;

    /// <summary>The sources in the order in which they fill the list.</summary>
    public IReadOnlyList<SourceTrace> Sources => _sources;

    /// <summary>Adds what a source found.</summary>
    internal void Add(SourceTrace source) => _sources.Add(source);
}

/// <summary>What a source found.</summary>
/// <param name="Source">The source.</param>
/// <param name="Quota">Candidates that it contributed before the sources competed for the rest.</param>
/// <param name="Count">Number of people it found.</param>
/// <param name="Best">Those who could have been taken, best first.</param>
/// <param name="Person">The person's score and place; null where the source did not find the person.</param>
/// <param name="Miss">Why the person is not in the list by this source; <see cref="SourceMiss.None"/> where the source brought the person in.</param>
public sealed record SourceTrace(
    CandidateSources Source, int Quota, int Count, IReadOnlyList<SourceFind> Best, SourceFind? Person, SourceMiss Miss);

/// <summary>A person whom a source found.</summary>
/// <param name="User">Ordinal.</param>
/// <param name="Score">The source's own score; comparable within the source only.</param>
/// <param name="Place">1 for the best.</param>
public readonly record struct SourceFind(int User, float Score, int Place);
