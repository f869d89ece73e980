namespace Pymk.Faiss;

/// <summary>
/// Finds nearest neighbours by inner product of unit vectors (cosine), over 64-bit ids of 0 or more. Searching is thread-safe.
/// </summary>
public interface IVectorSearch
{
    /// <summary>Numbers of a vector, 1 to 65,536.</summary>
    int Dimension { get; }

    /// <summary>Vectors that a search may return.</summary>
    long Count { get; }

    /// <summary>
    /// Finds the <paramref name="k"/> nearest vectors of each query, best first, equal scores by smaller id. Queries need not be of unit length.
    /// Places that cannot be filled (k above <see cref="Count"/>, an empty index) hold id -1 and score -infinity.
    /// </summary>
    /// <param name="queries">Row-major, rows of <see cref="Dimension"/>.</param>
    /// <param name="k">Neighbours of a query, 1 to 65,536.</param>
    /// <param name="ids">Receives k ids for each query.</param>
    /// <param name="scores">Receives k cosines for each query, -1 to 1 up to rounding.</param>
    /// <param name="options">Effort, re-ranking and deadline.</param>
    /// <exception cref="ArgumentException">A query is incomplete, is zero, or holds NaN or infinity; or an output is too short.</exception>
    SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default);
}

/// <summary>How to search. The default is the index's own balance of recall and speed.</summary>
/// <param name="EfSearch">
/// Candidates kept during the walk through the graph; 0 for the default. More candidates raise the recall and take longer.
/// </param>
/// <param name="Rerank">Orders the candidates by the float16 copy, where the index keeps one.</param>
/// <param name="Deadline">The <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> at which the search returns what it has; 0 for none.</param>
public readonly record struct SearchOptions(int EfSearch = 0, bool Rerank = false, long Deadline = 0);

/// <summary>The extent of an answer.</summary>
/// <param name="Found">Places filled in every query's answer, at most k.</param>
/// <param name="Complete">False where the deadline cut at least one query short.</param>
public readonly record struct SearchOutcome(int Found, bool Complete);
