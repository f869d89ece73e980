using System.Security.Cryptography;
using System.Text;

namespace Pymk.Web.Access;

/// <summary>Keys by their hashes. They are long and random, so one round of SHA-256 is enough: nobody can try them all.</summary>
internal sealed class ApiKeySet
{
    /// <summary>No keys.</summary>
    public static readonly ApiKeySet Empty = new([]);

    private const int MaxNameLength = 64;

    private readonly (byte[] Hash, Caller Caller)[] _keys;

    private ApiKeySet((byte[] Hash, Caller Caller)[] keys) => _keys = keys;

    /// <summary>Checks keys as they are configured.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="where">The setting or file that has them.</param>
    /// <exception cref="InvalidDataException">A key lacks a part or has a wrong one; the message names it.</exception>
    public static ApiKeySet Of(IEnumerable<ApiKeyOptions> keys, string where)
    {
        var set = keys.Select((key, i) => (Hash: Decode(key, $"{where}:{i}"), Caller: Caller.OfKey(key.Name, Highest(key, $"{where}:{i}")))).ToArray();
        return set.GroupBy(k => k.Caller.Name).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new InvalidDataException($"{where} has two keys of the name '{twice.Key}'; give each its own.")
            : new ApiKeySet(set);
    }

    /// <summary>The caller whose key a text is; null for any other text. It takes as long for each text.</summary>
    public Caller? Find(ReadOnlySpan<char> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(text, hash);
        Caller? found = null;
        foreach (var (known, caller) in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? caller : found;
        }

        return found;
    }

    /// <summary>Compares two keys in a time that tells nothing of either.</summary>
    public static bool AreEqual(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        Span<byte> hashes = stackalloc byte[2 * SHA256.HashSizeInBytes];
        Hash(one, hashes[..SHA256.HashSizeInBytes]);
        Hash(other, hashes[SHA256.HashSizeInBytes..]);
        return CryptographicOperations.FixedTimeEquals(hashes[..SHA256.HashSizeInBytes], hashes[SHA256.HashSizeInBytes..]);
    }

    private static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= 512 ? stackalloc byte[most] : new byte[most];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
    }

    private static byte[] Decode(ApiKeyOptions key, string where)
    {
        if (key.Name.Length is 0 or > MaxNameLength || key.Name.Any(char.IsControl))
        {
            throw new InvalidDataException($"{where}: 'name' must have 1 to {MaxNameLength} characters.");
        }

        var hash = new byte[SHA256.HashSizeInBytes];
        return key.Hash.Length == 2 * hash.Length && Convert.FromHexString(key.Hash, hash, out _, out _) == System.Buffers.OperationStatus.Done
            ? hash
            : throw new InvalidDataException(
                $"{where} ('{key.Name}'): 'hash' must be the SHA-256 of the key, {2 * hash.Length} hexadecimal digits; ./pymk key prints both.");
    }

    private static string Highest(ApiKeyOptions key, string where)
    {
        if (key.Scopes.FirstOrDefault(scope => AccessPolicies.Rank(scope) < 0) is { } unknown)
        {
            throw new InvalidDataException($"{where} ('{key.Name}'): there is no scope '{unknown}'; scopes are {string.Join(", ", AccessPolicies.Scopes)}.");
        }

        return key.Scopes.MaxBy(AccessPolicies.Rank)
            ?? throw new InvalidDataException($"{where} ('{key.Name}'): 'scopes' is missing; give {string.Join(", ", AccessPolicies.Scopes)} or several.");
    }
}
