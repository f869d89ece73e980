namespace Pymk.Web.Actions;

/// <summary>What a user does about one person.</summary>
/// <param name="UserId">The person.</param>
/// <param name="RequestId">The answer that showed the person, at most 128 characters; none where no answer did.</param>
/// <param name="Position">The person's place in that answer, the first is 1.</param>
internal sealed record PersonAction(long UserId, string? RequestId = null, int? Position = null);

/// <summary>A connection made or undone; it has no direction.</summary>
/// <param name="User">One user.</param>
/// <param name="Other">The other user.</param>
/// <param name="Type">Made, where nothing is said.</param>
internal sealed record ConnectionAction(long User, long Other, ConnectionActionType Type = ConnectionActionType.Connected);

/// <summary>What happened to a connection.</summary>
internal enum ConnectionActionType
{
    /// <summary>Made.</summary>
    Connected,

    /// <summary>Undone.</summary>
    Disconnected,
}

/// <summary>People who came into view.</summary>
/// <param name="UserIds">Who, at most 100.</param>
/// <param name="RequestId">The answer that showed them, at most 128 characters.</param>
/// <param name="Positions">Their places in that answer, one for each, the first is 1.</param>
internal sealed record ImpressionsAction(IReadOnlyList<long> UserIds, string? RequestId = null, IReadOnlyList<int>? Positions = null);
