using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Core.Files;

namespace Pymk.Core.Privacy;

/// <summary>
/// <c>erased.json</c> of a model directory: whom the next training leaves out, as tombstones. That of a snapshot says who came back since the directory
/// was written, and fills the tombstones of a restored store. There is a list for each key, so that another store or
/// a new one adds its own. Immutable and safe for concurrent readers.
/// </summary>
public sealed class ErasedUsers
{
    /// <summary>Name of the file in a model directory.</summary>
    public const string FileName = "erased.json";

    private readonly Tombstones[] _lists;

    private ErasedUsers(IEnumerable<Tombstones> lists) => _lists = [.. lists.Where(list => !list.IsEmpty)];

    /// <summary>Nobody was erased.</summary>
    public static ErasedUsers None { get; } = new([]);

    /// <summary>True where nobody was erased.</summary>
    public bool IsEmpty => _lists.Length == 0;

    /// <summary>Changes with every erasure and revival; empty where nobody was erased.</summary>
    public string Fingerprint => IsEmpty ? "" : XxHash3.HashToUInt64(Bytes()).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads the file of a model directory; nobody where there is none.</summary>
    /// <exception cref="ModelFileException">The file is damaged or of another format.</exception>
    public static ErasedUsers Read(string root)
    {
        var path = Path.Combine(root, FileName);
        try
        {
            return File.Exists(path)
                ? Of(JsonSerializer.Deserialize(File.ReadAllBytes(path), ErasedUsersJson.Default.ErasedUsersContent)!, path)
                : None;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or NullReferenceException)
        {
            throw new ModelFileException(path, "is no list of erased users: " + e.Message);
        }
    }

    /// <summary>True for a person who was erased and not revived.</summary>
    public bool Contains(long id) => Array.Exists(_lists, list => list.Contains(id));

    /// <summary>Whether a text id may have a free number, as far as erasures say.</summary>
    /// <param name="id">The number.</param>
    /// <param name="text">The text.</param>
    /// <returns>True where its person had the number and was erased; false where somebody else had; null where no erasure is about both.</returns>
    public bool? HadNumber(long id, string text)
    {
        bool? had = null;
        foreach (var list in _lists)
        {
            had = list.TryGet(id, text, out var tombstone) ? (tombstone.IsRevived ? had : true) : list.TryGet(id, out _) ? had ?? false : had;
        }

        return had;
    }

    /// <inheritdoc cref="Tombstones.Drops"/>
    public bool Drops(long id, long timeMs) => Array.Exists(_lists, list => list.Drops(id, timeMs));

    /// <summary>True where something about the person, whose time is known in whole seconds, must be left out.</summary>
    /// <param name="id">64-bit id.</param>
    /// <param name="seconds">Unix seconds; 0 for an unknown time, which counts as before any revival.</param>
    public bool DropsSecond(long id, long seconds) => !IsEmpty && !(CountsFromSeconds(id) <= seconds);

    /// <summary>Unix seconds from which the data about a person count: 0 for nearly everybody, none for an erased person.</summary>
    public long? CountsFromSeconds(long id)
    {
        long? from = 0;
        foreach (var list in _lists)
        {
            if (list.TryGet(id, out var tombstone))
            {
                from = tombstone.IsRevived && from is { } before ? Math.Max(before, tombstone.CountsFromSeconds) : null;
            }
        }

        return from;
    }

    /// <summary>These users and those of another list.</summary>
    public ErasedUsers With(Tombstones tombstones)
    {
        var same = Array.Find(_lists, list => list.Key.SequenceEqual(tombstones.Key));
        return new ErasedUsers(_lists.Where(list => list != same).Append(same?.With(tombstones) ?? tombstones));
    }

    /// <summary>These users, of whom some came back as another list says. It adds nobody.</summary>
    public ErasedUsers WithRevivals(ErasedUsers others) => new(_lists.Select(list =>
    {
        var revived = Array.Find(others._lists, other => other.Key.SequenceEqual(list.Key))?.People.Where(p => list.People.ContainsKey(p.Key));
        return revived?.ToArray() is { Length: > 0 } known ? list.With(new Tombstones(list.Key, known)) : list;
    }));

    /// <summary>The tombstones under each key.</summary>
    public IReadOnlyList<Tombstones> Lists => _lists;

    /// <summary>These users without some tombstones under a key.</summary>
    public ErasedUsers Without(ReadOnlySpan<byte> key, IReadOnlyCollection<TombstoneHash> hashes)
    {
        var lists = new List<Tombstones>(_lists.Length);
        foreach (var list in _lists)
        {
            lists.Add(list.Key.SequenceEqual(key) ? list.Without(hashes) : list);
        }

        return new ErasedUsers(lists);
    }

    /// <summary>Writes the file of a model directory beside its path, flushes it and renames it into place.</summary>
    public void Write(string root) => DurableFile.Write(Path.Combine(root, FileName), Bytes());

    private static ErasedUsers Of(ErasedUsersContent content, string path) => content.Format == ErasedUsersContent.CurrentFormat
        ? new ErasedUsers(content.Lists.Select(list => new Tombstones(Convert.FromHexString(list.Key), list.People.Select(Of))))
        : throw new ModelFileException(path, $"has format {content.Format}, this program reads format {ErasedUsersContent.CurrentFormat}");

    private static KeyValuePair<TombstoneHash, Tombstone> Of(ErasedUser person) =>
        new(TombstoneHash.Read(Convert.FromHexString(person.Hash)), new Tombstone(person.ErasedAtMs, person.RevivedAtMs));

    // Sorted, so that the same users give the same bytes.
    private byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(
        new ErasedUsersContent
        {
            Lists = [.. _lists.Select(list => new ErasedUsersList(
                Convert.ToHexStringLower(list.Key),
                [.. list.People
                    .Select(p => new ErasedUser(Convert.ToHexStringLower(p.Key.Write()), p.Value.ErasedAtMs, p.Value.RevivedAtMs))
                    .OrderBy(p => p.Hash, StringComparer.Ordinal)])).OrderBy(list => list.Key, StringComparer.Ordinal)],
        },
        ErasedUsersJson.Default.ErasedUsersContent);
}

/// <summary>The content of <c>erased.json</c>.</summary>
internal sealed record ErasedUsersContent
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required IReadOnlyList<ErasedUsersList> Lists { get; init; }
}

/// <summary>The tombstones under one key; key and hashes are hexadecimal.</summary>
internal sealed record ErasedUsersList(string Key, IReadOnlyList<ErasedUser> People);

/// <summary>A tombstone.</summary>
internal sealed record ErasedUser(string Hash, long ErasedAtMs, long RevivedAtMs);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErasedUsersContent))]
internal sealed partial class ErasedUsersJson : JsonSerializerContext;
