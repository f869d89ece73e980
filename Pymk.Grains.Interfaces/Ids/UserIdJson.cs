using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pymk.Grains.Interfaces.Ids;

/// <summary>
/// Writes a number where the network's ids are numbers, and a string where they are text. Reads both: what a string means depends on the network, so
/// a string that is read has its text and no number yet.
/// </summary>
public sealed class UserIdJson : JsonConverter<UserId>
{
    /// <inheritdoc/>
    public override UserId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return UserId.Unresolved(Text(ref reader));
            case JsonTokenType.Number when UserIdRules.TryNumber(
                reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan, out var number):
                return number;
            default:
                throw new JsonException($"A user id is a whole number from 0 to {long.MaxValue}, or text where the network's ids are text.");
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("must be well-formed Unicode; it has bytes that are no UTF-8, or half of a surrogate pair.");
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, UserId value, JsonSerializerOptions options)
    {
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteNumberValue(value.Number);
        }
    }
}
