namespace Pymk.Grains.Candidates;

/// <summary>Keeps candidate lists, so that a returning grain need not generate. A lost list costs time only.</summary>
public interface ICandidateListStore
{
    /// <summary>Reads a user's packed list; empty where none is stored.</summary>
    Task<ReadOnlyMemory<byte>> ReadAsync(long user);

    /// <summary>Writes a packed list.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="list">The list.</param>
    /// <param name="life">The time after which the store drops it.</param>
    Task WriteListAsync(long user, ReadOnlyMemory<byte> list, TimeSpan life);

    /// <summary>Removes the packed lists of users; returns how many there were.</summary>
    Task<long> RemoveAsync(IReadOnlyCollection<long> users);
}
