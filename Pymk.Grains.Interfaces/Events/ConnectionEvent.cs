namespace Pymk.Grains.Interfaces.Events;

/// <summary>What happened to a connection.</summary>
[GenerateSerializer]
[Alias("pymk.connection-kind")]
public enum ConnectionEventKind
{
    /// <summary>Two users connected.</summary>
    Connected,

    /// <summary>Two users disconnected.</summary>
    Disconnected,
}

/// <summary>A connection of two users was made or undone. It has no direction.</summary>
/// <param name="Id">The event's identity.</param>
/// <param name="Time">When it happened, by the producer's clock.</param>
/// <param name="Kind">Made or undone.</param>
/// <param name="User">One user's id.</param>
/// <param name="Other">The other user's id; differs from <paramref name="User"/>.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.connection-event")]
public sealed record ConnectionEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] ConnectionEventKind Kind,
    [property: Id(3)] long User,
    [property: Id(4)] long Other) : IUserEvent;
