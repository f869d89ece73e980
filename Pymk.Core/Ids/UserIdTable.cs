using System.Collections.Concurrent;
using System.Text;
using Pymk.Core.Files;
using Pymk.Core.Graph;

namespace Pymk.Core.Ids;

/// <summary>
/// The text ids of a graph's users by ordinal, as UTF-8. A network of numbers has no such table. The parts of a sliced table are opened and closed; a text
/// of a closed part is read from the file, which stays as it was when it was opened. Safe for concurrent use.
/// </summary>
public sealed class UserIdTable : IDisposable
{
    internal const string Kind = "ids";
    internal const int Version = 1;
    internal const string TextSection = "texts";
    internal const string StartSection = "starts";

    private const string PassedSection = "passed";

    private readonly UserParts _parts;
    private readonly Slice?[] _open;
    private readonly long[] _passed;
    private readonly SectionFile.Parts? _file;
    private readonly ConcurrentDictionary<int, byte> _erased = [];
    private readonly Lock _opening = new();
    private volatile bool _anyErased;

    /// <summary>Packs texts.</summary>
    /// <param name="texts">A text for each ordinal; "" for an erased user.</param>
    /// <param name="passed">Numbers at which the search for a text goes on, because two texts drew the same number.</param>
    public UserIdTable(IEnumerable<string> texts, IEnumerable<long> passed)
        : this(PackedStrings.Pack(texts), [.. passed.Order()])
    {
    }

    private UserIdTable(byte[] packed, long[] passed)
    {
        var starts = PackedStrings.Starts(packed);
        (_parts, _passed) = (UserParts.One(starts.Length - 1), passed);
        _open = [new Slice(0, packed, starts)];
    }

    private UserIdTable(SectionFile.Parts file, UserParts parts, long[] passed) =>
        (_file, _parts, _passed, _open) = (file, parts, passed, new Slice?[parts.Count]);

    /// <summary>Number of users.</summary>
    public int UserCount => _parts.UserCount;

    /// <summary>Bytes of the texts in memory.</summary>
    public long Bytes => _open.Sum(slice => slice?.Bytes ?? 0);

    /// <summary>Numbers that two texts drew, ascending. A search for a text goes on after each of them.</summary>
    public ReadOnlySpan<long> Passed => _passed;

    /// <summary>True for a number at which the search for a text goes on.</summary>
    public bool IsPassed(long number) => _passed.Length > 0 && Array.BinarySearch(_passed, number) >= 0;

    /// <summary>A user's id as UTF-8; empty for an erased user.</summary>
    public ReadOnlySpan<byte> Utf8(int user) =>
        _anyErased && _erased.ContainsKey(user) ? [] : (Volatile.Read(ref _open[_parts.PartOf(user)]) ?? ReadSlice(user, user + 1)).Utf8(user);

    /// <summary>A user's id; "" for an erased user.</summary>
    public string TextOf(int user) => Encoding.UTF8.GetString(Utf8(user));

    /// <summary>Copies a user's id and returns its length.</summary>
    /// <param name="user">Ordinal.</param>
    /// <param name="into">Room for the longest id, 128 characters.</param>
    public int CopyTo(int user, Span<char> into) => Encoding.UTF8.GetChars(Utf8(user), into);

    /// <summary>True if the text is the user's id.</summary>
    public bool IsTextOf(int user, string text)
    {
        var utf8 = Utf8(user);
        Span<byte> bytes = stackalloc byte[512];
        return utf8.Length <= bytes.Length && Encoding.UTF8.TryGetBytes(text, bytes, out var length) && bytes[..length].SequenceEqual(utf8);
    }

    /// <summary>Drops a user's id from memory. A reader beside this call sees the text, or zero bytes in its place.</summary>
    public void Erase(int user)
    {
        _erased[user] = 0;
        _anyErased = true;
        lock (_opening)
        {
            _open[_parts.PartOf(user)]?.Clear(user);
        }
    }

    /// <summary>Reads a part of a sliced table into memory, unless it is there.</summary>
    public void Open(int part)
    {
        if (_file is null)
        {
            return;
        }

        lock (_opening)
        {
            _open[part] ??= ReadSlice(_parts.First(part), _parts.End(part));
        }
    }

    /// <summary>Lets go of a part of a sliced table.</summary>
    public void Close(int part)
    {
        if (_file is null)
        {
            return;
        }

        lock (_opening)
        {
            _open[part] = null;
        }
    }

    /// <summary>Writes the table beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path)
    {
        var packed = PackedStrings.Pack(Enumerable.Range(0, UserCount).Select(TextOf));
        new SectionFile.Writer(Kind, Version)
            .Add(TextSection, packed)
            .Add(StartSection, PackedStrings.Starts(packed))
            .Add(PassedSection, _passed)
            .WriteTo(path);
    }

    /// <summary>Reads and checks a table.</summary>
    /// <exception cref="ModelFileException">Damaged, or of another version.</exception>
    public static UserIdTable Read(string path)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        try
        {
            return new UserIdTable(sections.Get<byte>(TextSection), sections.Get<long>(PassedSection));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ModelFileException(path, "damaged: a text ends beyond the file; copy the file or train the model again");
        }
    }

    /// <summary>
    /// Opens a table of which no part is in memory. The checksums of the texts are not looked at. A file that does not say where its texts begin is read
    /// whole.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">The parts of the users.</param>
    /// <exception cref="ModelFileException">Damaged, or of another version.</exception>
    public static UserIdTable ReadSliced(string path, UserParts parts)
    {
        var file = SectionFile.Parts.Open(path, Kind, Version);
        try
        {
            var starts = file.LengthOf(StartSection);
            if (starts == 0)
            {
                file.Dispose();
                return Read(path);
            }

            return starts == sizeof(long) * (parts.UserCount + 1L)
                ? new UserIdTable(file, parts, file.ReadAll<long>(PassedSection))
                : throw new ModelFileException(path, "the lengths of its sections contradict each other; copy the file or train the model again");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes the ids of users empty in a table on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending.</param>
    /// <returns>Number of users whose id was there.</returns>
    public static int Erase(string path, int[] users)
    {
        using var file = SectionFile.Editor.Open(path, Kind, Version);
        var erased = file.Blank(TextSection, StartSection, users).Count;
        file.Save();
        return erased;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private Slice ReadSlice(int first, int end)
    {
        var starts = new long[end - first + 1];
        _file!.Read<long>(StartSection, first, starts);
        var texts = new byte[checked((int)(starts[^1] - starts[0]))];
        _file.Read(TextSection, starts[0], texts);
        var slice = new Slice(first, texts, starts);
        if (_anyErased)
        {
            foreach (var user in _erased.Keys.Where(user => user >= first && user < end))
            {
                slice.Clear(user);
            }
        }

        return slice;
    }

    /// <summary>The texts of users in a row: at each start an i32 length and the bytes.</summary>
    private sealed class Slice
    {
        private readonly int _first;
        private readonly byte[] _texts;
        private readonly int[] _starts;

        public Slice(int first, byte[] texts, long[] starts)
        {
            (_first, _texts, _starts) = (first, texts, new int[starts.Length]);
            for (var i = 0; i < starts.Length; i++)
            {
                _starts[i] = checked((int)(starts[i] - starts[0]));
                ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)_starts[i], (uint)texts.Length);
            }
        }

        public long Bytes => _texts.Length + (sizeof(int) * (long)_starts.Length);

        public ReadOnlySpan<byte> Utf8(int user) => Of(user);

        public void Clear(int user) => Of(user).Clear();

        private Span<byte> Of(int user) =>
            _texts.AsSpan((_starts[user - _first] + sizeof(int))..(_starts[user - _first + 1]));
    }
}
