using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Ids;
using static Pymk.Grains.Interfaces.Events.FieldCheck;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>The limits of a record, checked when it is read and before it is written.</summary>
public static class EventRules
{
    /// <summary>Longest event or request id, characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>Longest name, headline, attribute or interest, characters.</summary>
    public const int MaxTextLength = 1_000;

    /// <summary>Most attributes of a profile, and most fields of interests.</summary>
    public const int MaxProfileFields = 64;

    /// <summary>Most entries of a field of interests.</summary>
    public const int MaxInterests = 512;

    private const int MaxPosition = 100_000;

    /// <summary>Earliest time of an event. An earlier time is a wrong unit, such as seconds for milliseconds.</summary>
    public static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// How far an event may be ahead of the reader's clock. The last writer by event time wins, so a record from a clock years ahead would freeze a
    /// pair of users for years.
    /// </summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    /// <summary>Throws if the event breaks a limit.</summary>
    /// <returns>The event.</returns>
    /// <exception cref="EventFormatException">Names the field and the limit.</exception>
    public static ConnectionEvent Check(ConnectionEvent value)
    {
        CheckHead(value);
        CheckPair(value.UserId, value.OtherId);
        CheckKind(value.Kind);
        return value;
    }

    /// <inheritdoc cref="Check(ConnectionEvent)"/>
    public static InteractionEvent Check(InteractionEvent value)
    {
        CheckHead(value);
        CheckPair(value.UserId, value.OtherId);
        CheckKind(value.Kind);
        Require(value.Position is null or (> 0 and <= MaxPosition), "position", $"must be 1 to {MaxPosition}; the first place is 1.");
        Require(!value.Counted || value.Kind == InteractionKind.View, "counted", $"goes with view only.");
        Require(value.RequestId is null or { Length: > 0 and <= MaxIdLength }, "requestId", $"must be 1 to {MaxIdLength} characters.");
        Require(
            value.Experiment is null or { Length: > 0 and <= ExperimentRules.MaxNameLength },
            "experiment",
            $"must be 1 to {ExperimentRules.MaxNameLength} characters.");
        Require(
            value.Experiment is null == value.Arm is null && value.Arm is null or { Length: > 0 and <= ExperimentRules.MaxNameLength },
            "arm",
            $"must be 1 to {ExperimentRules.MaxNameLength} characters, and goes with experiment.");
        Require(value.Propensity is null or (> 0 and <= 1), "propensity", $"must be above 0 and at most 1.");
        return value;
    }

    /// <inheritdoc cref="Check(ConnectionEvent)"/>
    public static ProfileEvent Check(ProfileEvent value)
    {
        CheckHead(value);
        CheckUser(value.UserId, "user");
        CheckKind(value.Kind);
        var carries = value.Kind is ProfileEventKind.Created or ProfileEventKind.Changed;
        Require(
            carries == value.Profile is not null,
            "profile",
            $"{(carries ? "is missing; created and changed carry the whole profile." : "goes with created and changed only.")}");
        if (value.Profile is { } profile)
        {
            ProfileRules.Check(profile);
        }

        var chooses = value.Kind == ProfileEventKind.Choices;
        Require(
            chooses == value.Choices is not null,
            "choices",
            $"{(chooses ? "is missing; choices carry what changes." : "goes with choices only.")}");
        Require(value.Choices is not { IsEmpty: true }, "choices", $"must have at least one of suggestMe, showConnections, bridge.");

        return value;
    }

    /// <summary>Throws if the event is further ahead of <paramref name="now"/> than <see cref="MaxAhead"/>.</summary>
    /// <exception cref="EventFormatException">Names the time and the limit.</exception>
    public static void CheckNotAhead(IUserEvent value, DateTimeOffset now) =>
        Require(
            value.Time <= now + MaxAhead, "time", $"{value.Time:O} is more than {MaxAhead.TotalMinutes:0} minutes ahead of this clock ({now:O}).");

    private static void CheckHead(IUserEvent value)
    {
        Require(value.Id is { Length: > 0 and <= MaxIdLength }, "id", $"must be 1 to {MaxIdLength} characters.");
        Require(value.Time >= Earliest, "time", $"is before {Earliest:yyyy-MM-dd}.");
    }

    private static void CheckPair(UserId user, UserId other)
    {
        CheckUser(user, "user");
        CheckUser(other, "other");
        Require(user.Text is null == other.Text is null, "other", $"is of another kind than user: both are numbers, or both are text.");
        Require(
            user.Text is { } text ? text != other.Text : user.Number != other.Number,
            "other",
            $"is the same as user, {UserIdRules.Shown(user.ToString())}.");
    }

    private static void CheckUser(UserId user, string field)
    {
        if (user.Text is not { } text)
        {
            Require(user.Number >= 0, field, $"must be 0 or more, is {user.Number}.");
        }
        else if (!UserIdRules.IsText(text, out var reason))
        {
            throw new EventFormatException(field, reason);
        }
    }

    private static void CheckKind<TKind>(TKind kind) where TKind : struct, Enum =>
        Require(Enum.IsDefined(kind), "type", $"must be one of {KindNames<TKind>.All}.");
}
