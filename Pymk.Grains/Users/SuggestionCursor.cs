using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Users;

/// <summary>
/// The cursor of a page of suggestions, as base64url: user, hash of the question, hash of the list, a bit for each candidate of the list that earlier
/// pages showed, and a checksum. It names positions of one list, so no page repeats or skips anybody, whatever the scores do meanwhile.
/// </summary>
internal static class SuggestionCursor
{
    private const int Head = 3 * sizeof(long);
    private const int MostCharacters = 4_096;

    /// <summary>Writes a cursor.</summary>
    public static string Of(long user, ulong question, ulong list, ReadOnlySpan<bool> shown)
    {
        var bytes = new byte[Head + Bits(shown.Length) + sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, user);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(long)), question);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(2 * sizeof(long)), list);
        for (var i = 0; i < shown.Length; i++)
        {
            bytes[Head + (i / 8)] |= (byte)(shown[i] ? 1 << (i % 8) : 0);
        }

        var end = bytes.Length - sizeof(ulong);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(end), XxHash64.HashToUInt64(bytes.AsSpan(0, end)));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Marks the candidates that earlier pages showed.</summary>
    /// <exception cref="InvalidRequestException">The text is no cursor, or that of another user or question.</exception>
    /// <exception cref="ExpiredCursorException">The cursor is of another list.</exception>
    public static void Read(string cursor, long user, ulong question, ulong list, Span<bool> shown)
    {
        if (cursor.Length > MostCharacters || !Base64Url.IsValid(cursor))
        {
            throw Broken();
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        var end = bytes.Length - sizeof(ulong);
        if (end < Head || BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(end)) != XxHash64.HashToUInt64(bytes.AsSpan(0, end)))
        {
            throw Broken();
        }

        if (BinaryPrimitives.ReadInt64LittleEndian(bytes) != user || BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(sizeof(long))) != question)
        {
            throw new InvalidRequestException("cursor", "The cursor is of another user, or was asked for with another 'exclude' or 'where'.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(2 * sizeof(long))) != list || end - Head != Bits(shown.Length))
        {
            throw new ExpiredCursorException();
        }

        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = (bytes[Head + (i / 8)] & (1 << (i % 8))) != 0;
        }
    }

    /// <summary>A hash of what a question leaves out and asks for; the order does not matter.</summary>
    public static ulong HashOf(SuggestionQuery query)
    {
        var text = new StringBuilder();
        foreach (var person in (query.Exclude ?? []).Select(p => p.ToString()).Distinct().Order(StringComparer.Ordinal))
        {
            text.Append(person.Length).Append(':').Append(person);
        }

        foreach (var (attribute, value) in (query.Where ?? []).Distinct().OrderBy(w => w.Attribute, StringComparer.Ordinal).ThenBy(w => w.Value, StringComparer.Ordinal))
        {
            text.Append('\n').Append(attribute.Length).Append(':').Append(attribute).Append(value);
        }

        return XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>A hash of a list: its model, its time, its candidates in their order.</summary>
    public static ulong HashOf(string version, long begunMs, ReadOnlySpan<int> candidates)
    {
        var hash = new XxHash64(begunMs);
        hash.Append(Encoding.UTF8.GetBytes(version));
        hash.Append(MemoryMarshal.AsBytes(candidates));
        return hash.GetCurrentHashAsUInt64();
    }

    private static int Bits(int count) => (count + 7) / 8;

    private static InvalidRequestException Broken() =>
        new("cursor", "The cursor is not one that a page of suggestions gave; leave it out to begin with the first page.");
}
