using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Web.Actions;

/// <summary>A row of a batch of connections. Connections have no direction.</summary>
/// <param name="User">One user.</param>
/// <param name="Other">The other user.</param>
/// <param name="Type">Whether the connection is made or removed.</param>
/// <param name="Time">When it happened, ISO 8601 with an offset; the last writer wins. Without it, the time of the request.</param>
internal sealed record ConnectionRow(
    UserId User, UserId Other, ConnectionActionType Type = ConnectionActionType.Connected, string? Time = null);

/// <summary>A row of a batch of interactions.</summary>
/// <param name="Type">What the user did.</param>
/// <param name="User">The acting user.</param>
/// <param name="Other">The other user.</param>
/// <param name="Position">The other's position in the answer, from 1.</param>
/// <param name="RequestId">The answer that showed the other, at most 128 characters.</param>
/// <param name="Time">When it happened, ISO 8601 with an offset; the last writer wins. Without it, the time of the request.</param>
/// <param name="Id">Names the interaction, at most 128 characters: the log holds it once.</param>
internal sealed record InteractionRow(
    [property: JsonConverter(typeof(InteractionKindConverter))] InteractionKind Type,
    UserId User,
    UserId Other,
    int? Position = null,
    string? RequestId = null,
    string? Time = null,
    string? Id = null);

/// <summary>Reads and writes <c>invite</c>, <c>accept</c> and so on.</summary>
internal sealed class InteractionKindConverter()
    : JsonStringEnumConverter<InteractionKind>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
