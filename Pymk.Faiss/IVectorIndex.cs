namespace Pymk.Faiss;

/// <summary>
/// Something that finds nearest neighbours by inner product of unit vectors (cosine), over 64-bit ids of 0 or more: an index, or a
/// shard with its changes. Searching is thread-safe.
/// </summary>
public interface IVectorSearch
{
    /// <summary>Numbers a vector, 1 to 65,536.</summary>
    int Dimension { get; }

    /// <summary>Vectors that a search may return.</summary>
    long Count { get; }

    /// <summary>
    /// Finds the <paramref name="k"/> nearest vectors of each query, best first, equal scores by smaller id. Queries need not be
    /// of unit length. Places that cannot be filled (k above <see cref="Count"/>, an empty index) hold id -1 and score -infinity.
    /// </summary>
    /// <param name="queries">Row-major, rows of <see cref="Dimension"/>.</param>
    /// <param name="k">Neighbours a query, 1 to 65,536.</param>
    /// <param name="ids">Receives k ids a query.</param>
    /// <param name="scores">Receives k cosines a query, -1 to 1 up to rounding.</param>
    /// <param name="options">Effort, re-ranking and deadline.</param>
    /// <exception cref="ArgumentException">A query is not whole, is zero, or holds NaN or infinity; or an output is too short.</exception>
    SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default);
}

/// <summary>
/// A built index. Searching may run beside <see cref="Remove"/>. <see cref="IDisposable.Dispose"/> waits for nothing, so the owner
/// calls it after the last search.
/// </summary>
public interface IVectorIndex : IVectorSearch, IDisposable
{
    /// <summary>Vectors built in, the removed ones included: they hold memory until the index is rebuilt.</summary>
    long Capacity { get; }

    /// <summary>Bytes held, native memory included.</summary>
    long MemoryBytes { get; }

    /// <summary>Takes a vector out of all later answers. False where the id is absent or already removed.</summary>
    bool Remove(long id);

    /// <summary>Whether a search could return this id.</summary>
    bool Contains(long id);

    /// <summary>Copies the stored unit vector, as exact as the index keeps it. False where <see cref="Contains"/> is false.</summary>
    bool TryGetVector(long id, Span<float> vector);

    /// <summary>Ids a search could return, in no particular order.</summary>
    IEnumerable<long> Ids { get; }

    /// <summary>Writes the index as built (removals are not written) beside <paramref name="path"/> and renames it into place.</summary>
    void Save(string path);
}

/// <summary>How a search is done. The default is the index's own balance of recall and speed.</summary>
/// <param name="EfSearch">Candidates kept while walking the graph; 0 for the default. More finds more and takes longer.</param>
/// <param name="Rerank">Order the found candidates by the float16 copy, where the index keeps one.</param>
/// <param name="Deadline">A <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> value after which the search returns what it has; 0 for none.</param>
public readonly record struct SearchOptions(int EfSearch = 0, bool Rerank = false, long Deadline = 0);

/// <summary>What a search reached.</summary>
/// <param name="Found">Places filled in every query's answer, at most k.</param>
/// <param name="Complete">False where the deadline cut at least one query short.</param>
public readonly record struct SearchOutcome(int Found, bool Complete);
