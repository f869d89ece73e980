using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>A connection event in JSON. Every field is optional here, so that the reader can name a missing one.</summary>
internal sealed record ConnectionRecord(
    string? Id, EventTime? Time, [property: JsonConverter(typeof(KindNameJson))] string? Type, UserId? User, UserId? Other);

/// <summary>An interaction event in JSON.</summary>
internal sealed record InteractionRecord(
    string? Id, EventTime? Time, [property: JsonConverter(typeof(KindNameJson))] string? Type, UserId? User, UserId? Other, int? Position,
    string? RequestId, bool? Counted, string? Experiment, string? Arm, double? Propensity);

/// <summary>A profile event in JSON.</summary>
internal sealed record ProfileRecord(
    string? Id, EventTime? Time, [property: JsonConverter(typeof(KindNameJson))] string? Type, UserId? User, ProfileBody? Profile,
    ChoicesBody? Choices);

/// <summary>A profile in JSON.</summary>
internal sealed record ProfileBody(
    string? Name, string? Headline, Dictionary<string, string>? Attributes, Dictionary<string, IReadOnlyList<string>>? Interests);

/// <summary>Changed choices in JSON.</summary>
internal sealed record ChoicesBody(bool? SuggestMe, bool? ShowConnections, bool? Bridge);

/// <summary>
/// Numbers may be strings, as some languages write them. An unknown field is an error: otherwise a misspelt optional
/// field would be lost silently.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ConnectionRecord))]
[JsonSerializable(typeof(InteractionRecord))]
[JsonSerializable(typeof(ProfileRecord))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
