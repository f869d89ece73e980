using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Web.Actions;

/// <summary>The body of a user's action on a person.</summary>
/// <param name="UserId">The person.</param>
/// <param name="RequestId">The answer that showed the person, at most 128 characters.</param>
/// <param name="Position">The person's position in that answer, from 1.</param>
internal sealed record PersonAction(UserId UserId, string? RequestId = null, int? Position = null);

/// <summary>The body of a connection made or removed. Connections have no direction.</summary>
/// <param name="User">One user.</param>
/// <param name="Other">The other user.</param>
/// <param name="Type">Whether the connection is made or removed.</param>
internal sealed record ConnectionAction(UserId User, UserId Other, ConnectionActionType Type = ConnectionActionType.Connected);

/// <summary>What happens to a connection.</summary>
[JsonConverter(typeof(ConnectionActionTypeConverter))]
internal enum ConnectionActionType
{
    /// <summary>It is made.</summary>
    Connected,

    /// <summary>It is removed.</summary>
    Disconnected,
}

internal sealed class ConnectionActionTypeConverter() : JsonStringEnumConverter<ConnectionActionType>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>The body of a call that counts people who came into view.</summary>
/// <param name="UserIds">The people, at most 100.</param>
/// <param name="RequestId">The answer that showed them, at most 128 characters.</param>
/// <param name="Positions">Their positions in that answer, from 1, one for each person.</param>
internal sealed record ViewsAction(IReadOnlyList<UserId> UserIds, string? RequestId = null, IReadOnlyList<int>? Positions = null);
