namespace Pymk.Grains.Candidates;

/// <summary>Keeps users' candidate lists and impression counts, so that a grain that comes back does not generate. Losing an entry costs time only.</summary>
public interface ICandidateListStore
{
    /// <summary>Reads both in one pipelined call.</summary>
    Task<StoredCandidates> ReadAsync(long user);

    /// <summary>Writes a list, packed by its grain.</summary>
    Task WriteListAsync(long user, ReadOnlyMemory<byte> list);

    /// <summary>Writes the impression counts, packed by the grain.</summary>
    Task WriteViewsAsync(long user, ReadOnlyMemory<byte> shown);
}

/// <summary>What the store has of a user; empty where it has nothing.</summary>
/// <param name="List">The candidate list.</param>
/// <param name="Shown">The impression counts.</param>
public readonly record struct StoredCandidates(ReadOnlyMemory<byte> List, ReadOnlyMemory<byte> Shown);
