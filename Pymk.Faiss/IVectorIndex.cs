namespace Pymk.Faiss;

/// <summary>
/// A built index. Searches may run beside <see cref="Remove"/>. <see cref="IDisposable.Dispose"/> does not wait for searches: the owner calls it
/// after the last.
/// </summary>
public interface IVectorIndex : IVectorSearch, IDisposable
{
    /// <summary>Vectors built in, removed vectors included: they hold memory until the index is rebuilt.</summary>
    long Capacity { get; }

    /// <summary>Bytes held, native memory included.</summary>
    long MemoryBytes { get; }

    /// <summary>Ids a search could return, in no particular order.</summary>
    IEnumerable<long> Ids { get; }

    /// <summary>Takes a vector out of all later answers. False where the id is absent or already removed.</summary>
    bool Remove(long id);

    /// <summary>Whether a search could return this id.</summary>
    bool Contains(long id);

    /// <summary>Copies the stored unit vector, as exactly as the index keeps it. False where <see cref="Contains"/> is false.</summary>
    bool TryGetVector(long id, Span<float> vector);

    /// <summary>Writes the index as built, without removals, beside <paramref name="path"/> and renames it into place.</summary>
    void Save(string path);
}
