namespace Pymk.Grains.Retention;

/// <summary>
/// The model versions of which the store holds rows or index vectors. A version that nobody needs any more is condemned first and removed by a later
/// cleaning. Until then a silo that begins to serve it takes it into use again and finds it unpublished.
/// </summary>
public interface IVersionStore
{
    /// <summary>Takes a version into use; called before its rows are looked for.</summary>
    Task UseAsync(string version);

    /// <summary>All versions, with the time at which each was condemned, unix milliseconds; 0 for one in use.</summary>
    Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellation);

    /// <summary>Condemns a version: it is no longer published.</summary>
    Task CondemnAsync(string version, long nowMs);

    /// <summary>
    /// Removes rows, index vectors and the mark of a version that was condemned at a time, page by page. Ends early where a silo takes the version into
    /// use meanwhile.
    /// </summary>
    /// <returns>The number of keys removed.</returns>
    Task<long> RemoveAsync(string version, long condemnedMs, CancellationToken cancellation);
}
