using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>
/// Reads and writes events as JSON. Reading is strict: an <see cref="EventFormatException"/> names the wrong field. In a network of text ids the
/// people of an event that was read have their texts and no numbers yet.
/// </summary>
public static class EventJson
{
    // A zero and the number of the schema, which a serializer for a Schema Registry puts before the value.
    private const int RegistryFrame = 1 + sizeof(int);

    /// <summary>Reads a record of <see cref="EventTopics.Connections"/>.</summary>
    /// <param name="utf8">The record's value.</param>
    /// <param name="ids">What the ids of the network are.</param>
    /// <exception cref="EventFormatException">Names the wrong field.</exception>
    public static ConnectionEvent ReadConnection(ReadOnlySpan<byte> utf8, UserIdKind ids = UserIdKind.Number)
    {
        var r = Parse(utf8, EventJsonContext.Default.ConnectionRecord);
        return EventRules.Check(new ConnectionEvent(
            r.Id ?? throw Missing("id"), Time(r.Time), Kind<ConnectionEventKind>(r.Type), User(r.User, "user", ids), User(r.Other, "other", ids)));
    }

    /// <summary>Reads a record of <see cref="EventTopics.Interactions"/>.</summary>
    /// <inheritdoc cref="ReadConnection"/>
    public static InteractionEvent ReadInteraction(ReadOnlySpan<byte> utf8, UserIdKind ids = UserIdKind.Number)
    {
        var r = Parse(utf8, EventJsonContext.Default.InteractionRecord);
        return EventRules.Check(new InteractionEvent(
            r.Id ?? throw Missing("id"), Time(r.Time), Kind<InteractionKind>(r.Type), User(r.User, "user", ids), User(r.Other, "other", ids),
            r.Position, r.RequestId, r.Counted ?? false)
        {
            Experiment = r.Experiment,
            Arm = r.Arm,
            Propensity = r.Propensity,
        });
    }

    /// <summary>Reads a record of <see cref="EventTopics.Profiles"/>.</summary>
    /// <inheritdoc cref="ReadConnection"/>
    public static ProfileEvent ReadProfile(ReadOnlySpan<byte> utf8, UserIdKind ids = UserIdKind.Number)
    {
        var r = Parse(utf8, EventJsonContext.Default.ProfileRecord);
        return EventRules.Check(new ProfileEvent(
            r.Id ?? throw Missing("id"), Time(r.Time), Kind<ProfileEventKind>(r.Type), User(r.User, "user", ids), Profile(r.Profile),
            r.Choices is { } c ? new ChoicesChange(c.SuggestMe, c.ShowConnections, c.Bridge) : null));
    }

    /// <summary>Writes a record of <see cref="EventTopics.Connections"/>.</summary>
    /// <exception cref="EventFormatException">The event breaks one of <see cref="EventRules"/>.</exception>
    public static byte[] Write(ConnectionEvent value)
    {
        var e = EventRules.Check(value);
        return JsonSerializer.SerializeToUtf8Bytes(
            new ConnectionRecord(e.Id, new EventTime(e.Time), KindNames<ConnectionEventKind>.Of(e.Kind), e.UserId, e.OtherId),
            EventJsonContext.Default.ConnectionRecord);
    }

    /// <summary>Writes a record of <see cref="EventTopics.Interactions"/>.</summary>
    /// <inheritdoc cref="Write(ConnectionEvent)"/>
    public static byte[] Write(InteractionEvent value)
    {
        var e = EventRules.Check(value);
        return JsonSerializer.SerializeToUtf8Bytes(
            new InteractionRecord(
                e.Id, new EventTime(e.Time), KindNames<InteractionKind>.Of(e.Kind), e.UserId, e.OtherId, e.Position, e.RequestId,
                e.Counted ? true : null, e.Experiment, e.Arm, e.Propensity),
            EventJsonContext.Default.InteractionRecord);
    }

    /// <summary>Writes a record of <see cref="EventTopics.Profiles"/>.</summary>
    /// <inheritdoc cref="Write(ConnectionEvent)"/>
    public static byte[] Write(ProfileEvent value)
    {
        var e = EventRules.Check(value);
        var body = e.Profile is { } p ? new ProfileBody(p.Name, p.Headline, new(p.Attributes), new(p.Interests)) : null;
        var choices = e.Choices is { } c ? new ChoicesBody(c.SuggestMe, c.ShowConnections, c.Bridge) : null;
        return JsonSerializer.SerializeToUtf8Bytes(
            new ProfileRecord(e.Id, new EventTime(e.Time), KindNames<ProfileEventKind>.Of(e.Kind), e.UserId, body, choices),
            EventJsonContext.Default.ProfileRecord);
    }

    private static TRecord Parse<TRecord>(ReadOnlySpan<byte> utf8, JsonTypeInfo<TRecord> type) where TRecord : class
    {
        if (utf8.IsEmpty)
        {
            throw new EventFormatException("", "the record is empty, as a tombstone of a compacted topic is; a deletion is an event of its own.");
        }

        if (utf8.Length > RegistryFrame && utf8[0] == 0)
        {
            var schema = BinaryPrimitives.ReadInt32BigEndian(utf8[1..]);
            throw new EventFormatException("", $"the record has the frame of a Schema Registry (schema {schema}); it must be JSON alone.");
        }

        try
        {
            return JsonSerializer.Deserialize(utf8, type) ?? throw new EventFormatException("", "the record is null, not an object.");
        }
        catch (JsonException e)
        {
            // The JSON reader's path is "$." and the field as the producer spelled it.
            var field = e.Path is { Length: > 2 } path ? path[2..] : "";
            throw new EventFormatException(field, e.InnerException is null ? FirstSentence(e.Message) : e.InnerException.Message, e);
        }
    }

    private static string FirstSentence(string message) => message.Split(" Path: ", 2)[0];

    private static DateTimeOffset Time(EventTime? time) => (time ?? throw Missing("time")).Value;

    private static UserId User(UserId? user, string field, UserIdKind ids) => EventUsers.Of(user ?? throw Missing(field), field, ids);

    private static TKind Kind<TKind>(string? name) where TKind : struct, Enum
    {
        if (KindNames<TKind>.TryParse(name, out var kind))
        {
            return kind;
        }

        throw name is null ? Missing("type") : new EventFormatException("type", $"must be one of {KindNames<TKind>.All}, is '{name}'.");
    }

    private static UserProfile? Profile(ProfileBody? body) => body is null
        ? null
        : new UserProfile(
            body.Name ?? "",
            body.Headline ?? "",
            body.Attributes ?? new Dictionary<string, string>(),
            body.Interests ?? new Dictionary<string, IReadOnlyList<string>>());

    private static EventFormatException Missing(string field) => new(field, "is missing.");
}
