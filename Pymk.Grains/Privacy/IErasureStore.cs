using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Privacy;

/// <summary>Keeps the erasures under way, and removes what the stores hold about a user beyond the shards' own data.</summary>
public interface IErasureStore
{
    /// <summary>All erasures under way.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<IReadOnlyList<OpenErasure>> ReadOpenAsync();

    /// <summary>Keeps an erasure under way in place of the user's one before; when it returns, it survives a crash of the store's process.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the erasure may be kept or not.</exception>
    Task KeepOpenAsync(OpenErasure erasure);

    /// <summary>
    /// Forgets an erasure under way and its user's id, and notes under a random name that removed entries remain in the store's files; both in one
    /// step.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the erasure may be forgotten or not.</exception>
    Task CloseAsync(long user);

    /// <summary>The notes of <see cref="CloseAsync"/>: removed entries may remain in the store's files.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<IReadOnlyList<string>> ReadUncompactedAsync();

    /// <summary>Removes notes that were read before a compaction.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the notes may be removed or not.</exception>
    Task MarkCompactedAsync(IReadOnlyCollection<string> notes);

    /// <summary>Removes feature rows and index entries of all model versions, views of and about the user, and the user's candidate list.</summary>
    /// <remarks>Costs a pass over all keys.</remarks>
    /// <exception cref="StoreUnavailableException">A store does not answer; call again.</exception>
    Task<SweptEntries> SweepAsync(long user, CancellationToken cancellation);
}

/// <summary>An erasure under way.</summary>
/// <param name="User">64-bit id.</param>
/// <param name="StartedMs">When it began, unix milliseconds.</param>
/// <param name="Step">The first step that is not done.</param>
/// <param name="ErasedBefore">True for a user who had been erased before.</param>
/// <param name="Removed">What the steps before removed.</param>
/// <param name="Left">What the steps before left to the operator.</param>
public sealed record OpenErasure(
    long User, long StartedMs, ErasureStep Step, bool ErasedBefore, IReadOnlyDictionary<string, long> Removed,
    IReadOnlyList<string> Left);

/// <summary>What a pass over all keys removed.</summary>
/// <param name="Rows">Feature rows.</param>
/// <param name="IndexEntries">Entries of index shards.</param>
/// <param name="Views">People whom the user viewed.</param>
/// <param name="ViewsByOthers">People who viewed the user.</param>
/// <param name="Lists">Candidate lists.</param>
public readonly record struct SweptEntries(long Rows, long IndexEntries, long Views, long ViewsByOthers, long Lists);
