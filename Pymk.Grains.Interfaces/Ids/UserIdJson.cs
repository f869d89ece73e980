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
                return UserId.Unresolved(reader.GetString()!);
            case JsonTokenType.Number when !reader.HasValueSequence && UserIdRules.TryNumber(reader.ValueSpan, out var number):
                return number;
            default:
                throw new JsonException($"A user id is a whole number from 0 to {long.MaxValue}, or text where the network's ids are text.");
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
