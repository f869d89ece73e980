using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>What a user saw of another, or did.</summary>
[GenerateSerializer]
[Alias("pymk.interaction-kind")]
public enum InteractionKind
{
    /// <summary>The other was part of a slate for the user.</summary>
    Impression,

    /// <summary>The other came into view on the user's screen.</summary>
    View,

    /// <summary>The user opened the other's profile.</summary>
    Click,

    /// <summary>The user invited the other.</summary>
    Invite,

    /// <summary>The user withdrew the invitation.</summary>
    Withdraw,

    /// <summary>The user accepted the other's invitation.</summary>
    Accept,

    /// <summary>The user dismissed the other.</summary>
    Dismiss,

    /// <summary>The user blocked the other; neither is suggested to the other.</summary>
    Block,

    /// <summary>The user lifted the block.</summary>
    Unblock,
}

/// <summary>An interaction of a user with another.</summary>
/// <param name="Id">The event's identity.</param>
/// <param name="Time">When it happened, by the producer's clock.</param>
/// <param name="Kind">The kind of interaction.</param>
/// <param name="User">The acting user's number, in a network of numbers the id; <see cref="UserId.NoNumber"/> for a text that was only read.</param>
/// <param name="Other">The other user's number; differs from <paramref name="User"/>.</param>
/// <param name="Position">Place in the slate, the first is 1; null without a slate.</param>
/// <param name="RequestId">The answer that showed the other, at most <see cref="EventRules.MaxIdLength"/> characters; null without an answer.</param>
/// <param name="Counted">For a view: true where the API counted it before it published the event, so that the reader does not count it again.</param>
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
    [property: Id(6)] string? RequestId = null,
    [property: Id(7)] bool Counted = false) : IUserEvent
{
    /// <summary>An interaction of people as the application names them.</summary>
    public InteractionEvent(
        string Id, DateTimeOffset Time, InteractionKind Kind, UserId User, UserId Other, int? Position = null, string? RequestId = null,
        bool Counted = false)
        : this(Id, Time, Kind, User.Number, Other.Number, Position, RequestId, Counted) => (UserText, OtherText) = (User.Text, Other.Text);

    /// <summary>The id of <see cref="User"/> in a network of text ids; null in a network of numbers, and where the number alone is needed.</summary>
    [Id(8)]
    public string? UserText { get; init; }

    /// <summary>The id of <see cref="Other"/> in a network of text ids; null in a network of numbers, and where the number alone is needed.</summary>
    [Id(9)]
    public string? OtherText { get; init; }

    /// <summary>
    /// The experiment of the answer that showed the other; null for none. Pymk's own answers tell it by <see cref="RequestId"/>, so applications set it
    /// for experiments of their own.
    /// </summary>
    [Id(10)]
    public string? Experiment { get; init; }

    /// <summary>The arm of <see cref="Experiment"/> that answered; null without one.</summary>
    [Id(11)]
    public string? Arm { get; init; }

    /// <summary>The probability with which the other was shown at <see cref="Position"/>, above 0, at most 1; null where the answer did not explore.</summary>
    [Id(12)]
    public double? Propensity { get; init; }

    /// <summary>The user as the application names one.</summary>
    public UserId UserId => new(User, UserText);

    /// <summary>The other user as the application names one.</summary>
    public UserId OtherId => new(Other, OtherText);
}
