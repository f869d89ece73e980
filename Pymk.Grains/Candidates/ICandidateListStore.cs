namespace Pymk.Grains.Candidates;

/// <summary>Keeps candidate lists and view counts, so that a returning grain need not generate. A lost entry costs time only.</summary>
public interface ICandidateListStore
{
    /// <summary>Reads both in one pipelined call.</summary>
    Task<StoredCandidates> ReadAsync(long user);

    /// <summary>Writes a packed list.</summary>
    Task WriteListAsync(long user, ReadOnlyMemory<byte> list);

    /// <summary>Writes packed view counts.</summary>
    Task WriteViewsAsync(long user, ReadOnlyMemory<byte> views);
}

/// <summary>The stored state of a user; a part that is not stored is empty.</summary>
/// <param name="List">The packed candidate list.</param>
/// <param name="Views">The packed view counts.</param>
public readonly record struct StoredCandidates(ReadOnlyMemory<byte> List, ReadOnlyMemory<byte> Views);
