using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// The packed form of suggestions, little-endian: u16 count; count x i64 ids; count x f32 scores; then for each person: name, headline, u8 number of
/// reasons and the reasons, i32 mutual connections, u8 sample size and for each of the sample i64 id and name, u8 number of sources and their names.
/// In a network of text ids the highest bit of the count is set, and each person and each of a sample begins with the text of the id.
/// A text is u16 length and UTF-8. An answer of an experiment ends with its name and its arm in UTF-8, u8 length of each, and the byte 255, with which
/// no other answer ends; older readers leave that unread. <see cref="PackedSuggestions"/> reads it without allocating.
/// </summary>
public static class SuggestionPacking
{
    // Marks a list with text ids.
    internal const int TextIds = 0x8000;

    // Ends an answer of an experiment. No text has the byte, and no other answer ends with it.
    private const byte OfExperiment = 0xFF;

    private const int TypicalBytes = 4_096;

    // Reused by the thread, so that packing allocates only the result.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    /// <summary>Number of people in a packed list.</summary>
    public static int Count(ReadOnlySpan<byte> packed) => packed.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(packed) & ~TextIds;

    /// <summary>Copies the ids to <paramref name="ids"/>, which must have room for them all.</summary>
    /// <returns>The number of people.</returns>
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
    /// <param name="people">The people.</param>
    /// <param name="experiment">The experiment of the answer; null for none.</param>
    public static byte[] Pack(IReadOnlyList<Suggestion> people, AnswerExperiment? experiment = null)
    {
        var bytes = t_buffer ??= new ArrayBufferWriter<byte>(TypicalBytes);
        bytes.ResetWrittenCount();
        var writer = new PackedWriter(bytes);
        var hasTexts = people.Count > 0 && people[0].Text is not null;
        writer.UInt16(people.Count | (hasTexts ? TextIds : 0));
        foreach (var p in people)
        {
            writer.Int64(p.UserId);
        }

        foreach (var p in people)
        {
            writer.Single(p.Score);
        }

        foreach (var p in people)
        {
            WriteText(writer, p.Text, hasTexts);
            writer.Text(p.Name);
            writer.Text(p.Headline);
            writer.Texts(p.Reasons);
            writer.Int32(p.MutualCount);
            writer.Byte(p.MutualSample.Count);
            foreach (var mutual in p.MutualSample)
            {
                writer.Int64(mutual.UserId);
                WriteText(writer, mutual.Text, hasTexts);
                writer.Text(mutual.Name);
            }

            writer.Texts(p.Sources);
        }

        if (experiment is not null)
        {
            var (name, arm) = (writer.Bare(experiment.Name), writer.Bare(experiment.Arm));
            writer.Byte(name);
            writer.Byte(arm);
            writer.Byte(OfExperiment);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The experiment of a packed answer, as UTF-8.</summary>
    /// <returns>False for an answer of no experiment.</returns>
    public static bool TryReadExperiment(ReadOnlySpan<byte> packed, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> arm)
    {
        name = arm = default;
        if (packed is not [.., var nameLength, var armLength, OfExperiment] || packed.Length < 3 + nameLength + armLength)
        {
            return false;
        }

        var rest = packed[..^3];
        name = rest[^(nameLength + armLength)..^armLength];
        arm = rest[^armLength..];
        return true;
    }

    /// <summary>The experiment of a packed answer; null for none.</summary>
    public static AnswerExperiment? ExperimentOf(ReadOnlySpan<byte> packed) => TryReadExperiment(packed, out var name, out var arm)
        ? new AnswerExperiment(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(arm))
        : null;

    /// <summary>Unpacks people, best first.</summary>
    /// <exception cref="FormatException">The bytes end too early.</exception>
    public static IReadOnlyList<Suggestion> Unpack(ReadOnlySpan<byte> packed)
    {
        try
        {
            var reader = new PackedSuggestions(packed);
            var people = new Suggestion[reader.Count];
            for (var i = 0; reader.MoveNext(); i++)
            {
                var text = IdText(ref reader);
                people[i] = new Suggestion(
                    reader.UserId, Text(ref reader), Text(ref reader), reader.Score, Texts(ref reader), reader.TakeMutualCount(),
                    Mutual(ref reader), Texts(ref reader), text);
            }

            return people;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException($"A packed answer of {Count(packed)} people ends too early, after {packed.Length} bytes.", e);
        }
    }

    private static void WriteText(PackedWriter writer, string? text, bool hasTexts)
    {
        if (hasTexts)
        {
            writer.Text(text ?? "");
        }
    }

    private static string? IdText(ref PackedSuggestions reader) => reader.HasTextIds ? Text(ref reader) : null;

    private static string Text(ref PackedSuggestions reader) => Encoding.UTF8.GetString(reader.TakeText());

    private static string[] Texts(ref PackedSuggestions reader)
    {
        var texts = new string[reader.TakeLength()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Text(ref reader);
        }

        return texts;
    }

    private static MutualConnection[] Mutual(ref PackedSuggestions reader)
    {
        var sample = new MutualConnection[reader.TakeLength()];
        for (var i = 0; i < sample.Length; i++)
        {
            var (number, text) = (reader.TakeId(), IdText(ref reader));
            sample[i] = new MutualConnection(number, Text(ref reader), text);
        }

        return sample;
    }
}
