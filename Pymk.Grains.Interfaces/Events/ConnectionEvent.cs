namespace Pymk.Grains.Interfaces.Events;

/// <summary>What happened to a connection.</summary>
[GenerateSerializer]
[Alias("pymk.connection-kind")]
public enum ConnectionEventKind
{
    /// <summary>Two users are connected from this time on.</summary>
    Connected,

    /// <summary>They no longer are.</summary>
    Disconnected,
}

/// <summary>A connection made or undone between two users; it has no direction.</summary>
/// <param name="Id">Identity of the event.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">Made or undone.</param>
/// <param name="User">One user's id.</param>
/// <param name="Other">The other user's id, not the same.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.connection-event")]
public sealed record ConnectionEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] ConnectionEventKind Kind,
    [property: Id(3)] long User,
    [property: Id(4)] long Other) : IUserEvent;
