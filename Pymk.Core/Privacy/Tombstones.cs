using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Pymk.Core.Privacy;

/// <summary>
/// Who was erased, without their ids: HMAC-SHA256 of each id under a random key. An event about an erased person is dropped, unless the person was
/// revived before it. Immutable and safe for concurrent readers; <see cref="With"/> gives a new snapshot.
/// </summary>
public sealed class Tombstones
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeyBytes = 32;

    private readonly byte[] _key;
    private readonly FrozenDictionary<TombstoneHash, Tombstone> _people;

    /// <param name="key">The key, <see cref="KeyBytes"/> long.</param>
    /// <param name="people">The tombstones under this key.</param>
    public Tombstones(ReadOnlySpan<byte> key, IEnumerable<KeyValuePair<TombstoneHash, Tombstone>> people)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException($"A key of tombstones has {KeyBytes} bytes, not {key.Length}.", nameof(key));
        }

        (_key, _people) = (key.ToArray(), people.ToFrozenDictionary());
    }

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>True where nobody was erased.</summary>
    public bool IsEmpty => _people.Count == 0;

    /// <summary>The tombstones by hash.</summary>
    public IReadOnlyDictionary<TombstoneHash, Tombstone> People => _people;

    /// <summary>A random key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>The hash of an id under this key.</summary>
    public TombstoneHash HashOf(long id) => TombstoneHash.Of(id, _key);

    /// <summary>The hash under this key of a number and the text id that had it.</summary>
    public TombstoneHash HashOf(long id, string text) => TombstoneHash.Of(id, text, _key);

    /// <summary>Finds the tombstone that a text id had a number; false at once where nobody was erased.</summary>
    public bool TryGet(long id, string text, out Tombstone tombstone)
    {
        tombstone = default;
        return !IsEmpty && _people.TryGetValue(HashOf(id, text), out tombstone);
    }

    /// <summary>Finds the tombstone of a person; false at once where there are none.</summary>
    public bool TryGet(long id, out Tombstone tombstone)
    {
        tombstone = default;
        return !IsEmpty && _people.TryGetValue(HashOf(id), out tombstone);
    }

    /// <summary>True for a person who was erased and not revived.</summary>
    public bool Contains(long id) => TryGet(id, out var tombstone) && !tombstone.IsRevived;

    /// <summary>True where something about the person that happened at a time must be left out.</summary>
    /// <param name="id">64-bit id.</param>
    /// <param name="timeMs">Unix milliseconds; 0 for an unknown time, which counts as before any revival.</param>
    public bool Drops(long id, long timeMs) => TryGet(id, out var tombstone) && tombstone.Drops(timeMs);

    /// <summary>These tombstones and another. The later erasure and the later revival count.</summary>
    public Tombstones With(TombstoneHash hash, Tombstone tombstone) => new(
        _key, new Dictionary<TombstoneHash, Tombstone>(_people) { [hash] = tombstone.Joined(_people.GetValueOrDefault(hash)) });

    /// <summary>These tombstones without some.</summary>
    public Tombstones Without(IReadOnlyCollection<TombstoneHash> hashes) => new(_key, _people.ExceptBy(hashes, p => p.Key));

    /// <summary>These tombstones and others under the same key.</summary>
    /// <exception cref="ArgumentException">The keys differ.</exception>
    public Tombstones With(Tombstones others)
    {
        if (!others.Key.SequenceEqual(_key))
        {
            throw new ArgumentException("Tombstones under different keys cannot be joined.", nameof(others));
        }

        var people = new Dictionary<TombstoneHash, Tombstone>(_people);
        foreach (var (hash, tombstone) in others._people)
        {
            people[hash] = tombstone.Joined(people.GetValueOrDefault(hash));
        }

        return new Tombstones(_key, people);
    }
}
