using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>A connection event as it is spelled in JSON; nothing is required here so that the reader can name what is missing.</summary>
internal sealed record ConnectionRecord(string? Id, EventTime? Time, string? Type, long? User, long? Other);

/// <summary>An interaction event as it is spelled in JSON.</summary>
internal sealed record InteractionRecord(string? Id, EventTime? Time, string? Type, long? User, long? Other, int? Position, string? RequestId);

/// <summary>A profile event as it is spelled in JSON.</summary>
internal sealed record ProfileRecord(string? Id, EventTime? Time, string? Type, long? User, ProfileBody? Profile);

/// <summary>A profile as it is spelled in JSON.</summary>
internal sealed record ProfileBody(
    string? Name, string? Headline, Dictionary<string, string>? Attributes, Dictionary<string, IReadOnlyList<string>>? Interests);

/// <summary>
/// Numbers may come as text, because a JavaScript producer cannot write a 64-bit id exactly as a number. An unknown field is
/// an error: a misspelt optional field would otherwise be lost without a word.
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
