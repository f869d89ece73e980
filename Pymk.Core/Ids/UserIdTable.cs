using System.Buffers.Binary;
using System.Text;
using Pymk.Core.Files;

namespace Pymk.Core.Ids;

/// <summary>The text ids of a graph's users by ordinal, as UTF-8. A network of numbers has no such table. Safe for concurrent readers.</summary>
public sealed class UserIdTable
{
    internal const string Kind = "ids";
    internal const int Version = 1;
    internal const string TextSection = "texts";

    private const string PassedSection = "passed";

    // Packed strings: at each start an i32 length and the bytes.
    private readonly byte[] _packed;
    private readonly int[] _starts;
    private readonly long[] _passed;

    /// <summary>Packs texts.</summary>
    /// <param name="texts">A text for each ordinal; "" for an erased user.</param>
    /// <param name="passed">Numbers at which the search for a text goes on, because two texts drew the same number.</param>
    public UserIdTable(IEnumerable<string> texts, IEnumerable<long> passed)
        : this(PackedStrings.Pack(texts), [.. passed.Order()])
    {
    }

    private UserIdTable(byte[] packed, long[] passed)
    {
        (_packed, _passed) = (packed, passed);
        var starts = new List<int>();
        for (var at = 0; at < packed.Length; at += sizeof(int) + LengthAt(at))
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)LengthAt(at), (uint)(packed.Length - at - sizeof(int)));
            starts.Add(at);
        }

        _starts = [.. starts];
    }

    /// <summary>Number of users.</summary>
    public int UserCount => _starts.Length;

    /// <summary>Numbers that two texts drew, ascending. A search for a text goes on after each of them.</summary>
    public ReadOnlySpan<long> Passed => _passed;

    /// <summary>True for a number at which the search for a text goes on.</summary>
    public bool IsPassed(long number) => _passed.Length > 0 && Array.BinarySearch(_passed, number) >= 0;

    /// <summary>A user's id as UTF-8; empty for an erased user.</summary>
    public ReadOnlySpan<byte> Utf8(int user) => _packed.AsSpan(_starts[user] + sizeof(int), LengthAt(_starts[user]));

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
        var start = _starts[user];
        _packed.AsSpan(start + sizeof(int), LengthAt(start)).Clear();
        BinaryPrimitives.WriteInt32LittleEndian(_packed.AsSpan(start), 0);
    }

    /// <summary>Writes the table beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path) =>
        new SectionFile.Writer(Kind, Version)
            .Add(TextSection, PackedStrings.Pack(Enumerable.Range(0, UserCount).Select(TextOf)))
            .Add(PassedSection, _passed)
            .WriteTo(path);

    /// <summary>Reads and checks a table.</summary>
    /// <exception cref="ModelFileException">Damaged, or of another version.</exception>
    public static UserIdTable Read(string path)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        var packed = sections.Get<byte>(TextSection);
        try
        {
            return new UserIdTable(packed, sections.Get<long>(PassedSection));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ModelFileException(path, "damaged: a text ends beyond the file; copy the file or train the model again");
        }
    }

    /// <summary>Makes the ids of users empty in a table on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending.</param>
    /// <returns>Number of users whose id was there.</returns>
    public static int Erase(string path, int[] users)
    {
        using var file = SectionFile.Editor.Open(path, Kind, Version);
        var erased = file.Blank(TextSection, users).Count;
        file.Save();
        return erased;
    }

    private int LengthAt(int start) => BinaryPrimitives.ReadInt32LittleEndian(_packed.AsSpan(start, sizeof(int)));
}
