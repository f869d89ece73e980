using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>Reads the name of a kind into a string that all records share: a reader of millions of records makes none.</summary>
internal sealed class KindNameJson : JsonConverter<string>
{
    private static readonly string[] Names =
    [
        .. Enum.GetValues<ConnectionEventKind>().Select(KindNames<ConnectionEventKind>.Of),
        .. Enum.GetValues<InteractionKind>().Select(KindNames<InteractionKind>.Of),
        .. Enum.GetValues<ProfileEventKind>().Select(KindNames<ProfileEventKind>.Of),
    ];

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("must be text.");
        }

        foreach (var name in Names)
        {
            if (reader.ValueTextEquals(name))
            {
                return name;
            }
        }

        return reader.GetString();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
