using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// The packed form of suggestions, little-endian: u16 count; count x i64 ids; count x f32 scores; then for each person the texts, each u16 length and
/// UTF-8: name, headline, u8 reasons and the reasons, i32 mutual connections, u8 sample and for each i64 id and name, u8 sources and their names.
/// </summary>
public static class SuggestionPacking
{
    private const int HeadPerPerson = sizeof(long) + sizeof(float);
    private const int TypicalBytes = 4_096;

    // Written where the last answer of this thread was, an answer costs one array of its own size.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    /// <summary>Number of people in a packed list.</summary>
    public static int Count(ReadOnlySpan<byte> packed) => packed.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(packed);

    /// <summary>Copies the ids out; <paramref name="ids"/> must have room for them all.</summary>
    public static int CopyIds(ReadOnlySpan<byte> packed, Span<long> ids)
    {
        var count = Count(packed);
        for (var i = 0; i < count; i++)
        {
            ids[i] = BinaryPrimitives.ReadInt64LittleEndian(packed[(2 + (i * sizeof(long)))..]);
        }

        return count;
    }

    /// <summary>Packs people, best first.</summary>
    public static byte[] Pack(IReadOnlyList<Suggestion> people)
    {
        var bytes = t_buffer ??= new ArrayBufferWriter<byte>(TypicalBytes);
        bytes.ResetWrittenCount();
        PutUInt16(bytes, people.Count);
        foreach (var p in people)
        {
            PutInt64(bytes, p.UserId);
        }

        foreach (var p in people)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.GetSpan(sizeof(float)), p.Score);
            bytes.Advance(sizeof(float));
        }

        foreach (var p in people)
        {
            PutText(bytes, p.Name);
            PutText(bytes, p.Headline);
            PutTexts(bytes, p.Reasons);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), p.MutualCount);
            bytes.Advance(sizeof(int));
            PutByte(bytes, p.MutualSample.Count);
            foreach (var mutual in p.MutualSample)
            {
                PutInt64(bytes, mutual.UserId);
                PutText(bytes, mutual.Name);
            }

            PutTexts(bytes, p.Sources);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Unpacks people, best first.</summary>
    /// <exception cref="FormatException">The bytes end too early.</exception>
    public static IReadOnlyList<Suggestion> Unpack(ReadOnlySpan<byte> packed)
    {
        var count = Count(packed);
        if (packed.Length < 2 + (count * HeadPerPerson))
        {
            return count == 0 ? [] : throw new FormatException($"A packed answer of {packed.Length} bytes cannot hold {count} people.");
        }

        var people = new Suggestion[count];
        var ids = packed[2..];
        var scores = ids[(count * sizeof(long))..];
        var rest = scores[(count * sizeof(float))..];
        try
        {
            for (var i = 0; i < count; i++)
            {
                people[i] = new Suggestion(
                    BinaryPrimitives.ReadInt64LittleEndian(ids[(i * sizeof(long))..]),
                    TakeText(ref rest),
                    TakeText(ref rest),
                    BinaryPrimitives.ReadSingleLittleEndian(scores[(i * sizeof(float))..]),
                    TakeTexts(ref rest),
                    TakeInt32(ref rest),
                    TakeMutual(ref rest),
                    TakeTexts(ref rest));
            }
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException("A packed answer ends too early.", e);
        }

        return people;
    }

    private static void PutByte(ArrayBufferWriter<byte> bytes, int value)
    {
        bytes.GetSpan(1)[0] = checked((byte)value);
        bytes.Advance(1);
    }

    private static void PutUInt16(ArrayBufferWriter<byte> bytes, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.GetSpan(sizeof(ushort)), checked((ushort)value));
        bytes.Advance(sizeof(ushort));
    }

    private static void PutInt64(ArrayBufferWriter<byte> bytes, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    private static void PutText(ArrayBufferWriter<byte> bytes, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        PutUInt16(bytes, length);
        bytes.Advance(Encoding.UTF8.GetBytes(text, bytes.GetSpan(length)));
    }

    private static void PutTexts(ArrayBufferWriter<byte> bytes, IReadOnlyList<string> texts)
    {
        PutByte(bytes, texts.Count);
        foreach (var text in texts)
        {
            PutText(bytes, text);
        }
    }

    private static int TakeInt32(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        return value;
    }

    private static int TakeByte(ref ReadOnlySpan<byte> rest)
    {
        var value = rest[..1][0];
        rest = rest[1..];
        return value;
    }

    private static string TakeText(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        var text = length == 0 ? "" : Encoding.UTF8.GetString(rest.Slice(sizeof(ushort), length));
        rest = rest[(sizeof(ushort) + length)..];
        return text;
    }

    private static string[] TakeTexts(ref ReadOnlySpan<byte> rest)
    {
        var texts = new string[TakeByte(ref rest)];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = TakeText(ref rest);
        }

        return texts;
    }

    private static MutualConnection[] TakeMutual(ref ReadOnlySpan<byte> rest)
    {
        var sample = new MutualConnection[TakeByte(ref rest)];
        for (var i = 0; i < sample.Length; i++)
        {
            var id = BinaryPrimitives.ReadInt64LittleEndian(rest);
            rest = rest[sizeof(long)..];
            sample[i] = new MutualConnection(id, TakeText(ref rest));
        }

        return sample;
    }
}
