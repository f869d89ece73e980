using Pymk.Grains.Interfaces.RequestKeys;

namespace Pymk.Grains.RequestKeys;

/// <summary>Keeps requests by their keys, by slot.</summary>
public interface IRequestKeyStore
{
    /// <summary>All keys of a slot.</summary>
    Task<IReadOnlyList<StoredKey>> ReadAsync(int slot);

    /// <summary>Adds a key that the slot does not have; false where it has.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="key">The key.</param>
    /// <param name="life">The slot ends with its last key: so long after the last addition.</param>
    Task<bool> TryAddAsync(int slot, StoredKey key, TimeSpan life);

    /// <summary>Writes the answer of a key, and then the key with the answer's length.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="key">The key.</param>
    /// <param name="answer">The answer, packed.</param>
    /// <param name="life">The time that is left of the answer.</param>
    Task WriteAsync(int slot, StoredKey key, byte[] answer, TimeSpan life);

    /// <summary>The answer of a key; null where there is none.</summary>
    Task<byte[]?> ReadAnswerAsync(int slot, Guid key);

    /// <summary>Removes keys and their answers.</summary>
    Task RemoveAsync(int slot, IReadOnlyCollection<Guid> keys);
}

/// <summary>A key in the store.</summary>
/// <param name="Key">The key.</param>
/// <param name="Request">Hash of the request.</param>
/// <param name="TimeMs">When it was claimed first, unix milliseconds.</param>
/// <param name="AnswerBytes">Bytes of the packed answer; 0 without one.</param>
public readonly record struct StoredKey(Guid Key, Guid Request, long TimeMs, int AnswerBytes = 0);
