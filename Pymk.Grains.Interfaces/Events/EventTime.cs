using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>A time in a record: ISO 8601 with an offset. Without an offset it would depend on the machine.</summary>
[JsonConverter(typeof(EventTimeConverter))]
internal readonly record struct EventTime(DateTimeOffset Value);

internal sealed class EventTimeConverter : JsonConverter<EventTime>
{
    public override EventTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var time) || !HasOffset(reader.GetString()!))
        {
            throw new JsonException("must be an ISO 8601 time with an offset, such as 2026-01-31T09:30:00.250Z.");
        }

        return new EventTime(time);
    }

    public override void Write(Utf8JsonWriter writer, EventTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value.ToString("O", CultureInfo.InvariantCulture));

    // The reader has accepted the text as a time; check only that it ends in "Z" or "+hh:mm".
    private static bool HasOffset(string text) => text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T') && text.Contains('T');
}
