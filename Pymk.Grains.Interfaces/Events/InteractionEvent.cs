namespace Pymk.Grains.Interfaces.Events;

/// <summary>What a user saw or did about another.</summary>
[GenerateSerializer]
[Alias("pymk.interaction-kind")]
public enum InteractionKind
{
    /// <summary>The other was in a slate handed out for the user.</summary>
    Impression,

    /// <summary>The other came into view on the user's screen.</summary>
    View,

    /// <summary>The user opened the other's profile.</summary>
    Click,

    /// <summary>The user invited the other.</summary>
    Invite,

    /// <summary>The user took the invitation back.</summary>
    Withdraw,

    /// <summary>The user accepted the other's invitation.</summary>
    Accept,

    /// <summary>The user asked not to be shown the other.</summary>
    Dismiss,

    /// <summary>The user blocked the other; it works both ways.</summary>
    Block,

    /// <summary>The user lifted the block.</summary>
    Unblock,
}

/// <summary>An interaction of one user with another.</summary>
/// <param name="Id">Identity of the event.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">What was seen or done.</param>
/// <param name="User">Who saw or did it.</param>
/// <param name="Other">About whom, not the same.</param>
/// <param name="Position">Place in the slate, the first is 1; none where it did not come from a slate.</param>
/// <param name="RequestId">The answer it belongs to, at most <see cref="EventRules.MaxIdLength"/> characters; none where there is no such answer.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.interaction-event")]
public sealed record InteractionEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] InteractionKind Kind,
    [property: Id(3)] long User,
    [property: Id(4)] long Other,
    [property: Id(5)] int? Position = null,
    [property: Id(6)] string? RequestId = null) : IUserEvent;
