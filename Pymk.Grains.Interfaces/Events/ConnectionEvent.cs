using Pymk.Grains.Interfaces.Ids;

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
/// <param name="User">One user's number, in a network of numbers the id; <see cref="UserId.NoNumber"/> for a text that was only read.</param>
/// <param name="Other">The other user's number; differs from <paramref name="User"/>.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.connection-event")]
public sealed record ConnectionEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] ConnectionEventKind Kind,
    [property: Id(3)] long User,
    [property: Id(4)] long Other) : IUserEvent
{
    /// <summary>A connection of people as the application names them.</summary>
    public ConnectionEvent(string Id, DateTimeOffset Time, ConnectionEventKind Kind, UserId User, UserId Other)
        : this(Id, Time, Kind, User.Number, Other.Number) => (UserText, OtherText) = (User.Text, Other.Text);

    /// <summary>The id of <see cref="User"/> in a network of text ids; null in a network of numbers, and where the number alone is needed.</summary>
    [Id(5)]
    public string? UserText { get; init; }

    /// <summary>The id of <see cref="Other"/> in a network of text ids; null in a network of numbers, and where the number alone is needed.</summary>
    [Id(6)]
    public string? OtherText { get; init; }

    /// <summary>The user as the application names one.</summary>
    public UserId UserId => new(User, UserText);

    /// <summary>The other user as the application names one.</summary>
    public UserId OtherId => new(Other, OtherText);
}
