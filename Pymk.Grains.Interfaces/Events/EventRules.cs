using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>Limits a record must keep, checked when it is read and before it is written.</summary>
public static class EventRules
{
    /// <summary>Longest event or request id, characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>Longest name, headline, attribute or interest, characters.</summary>
    public const int MaxTextLength = 1_000;

    /// <summary>Most attributes of a profile, and most fields of interests.</summary>
    public const int MaxProfileFields = 64;

    /// <summary>Most entries of one field of interests.</summary>
    public const int MaxInterests = 512;

    /// <summary>No event is older than this: an earlier time is a unit mistaken (seconds for milliseconds), not history.</summary>
    public static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// How far ahead of the reader's clock an event may be. The last writer by event time wins, so one record from a clock
    /// years ahead would freeze a pair of users for years.
    /// </summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    /// <summary>Throws where the event breaks a limit.</summary>
    /// <exception cref="EventFormatException">Names the field and the limit.</exception>
    public static ConnectionEvent Check(ConnectionEvent value)
    {
        CheckHead(value);
        CheckPair(value.User, value.Other);
        CheckKind(value.Kind);
        return value;
    }

    /// <inheritdoc cref="Check(ConnectionEvent)"/>
    public static InteractionEvent Check(InteractionEvent value)
    {
        CheckHead(value);
        CheckPair(value.User, value.Other);
        CheckKind(value.Kind);
        Require(value.Position is null or (> 0 and <= 100_000), "position", $"must be 1 to 100000, the first place is 1.");
        Require(value.RequestId is null or { Length: > 0 and <= MaxIdLength }, "requestId", $"must be 1 to {MaxIdLength} characters.");
        return value;
    }

    /// <inheritdoc cref="Check(ConnectionEvent)"/>
    public static ProfileEvent Check(ProfileEvent value)
    {
        CheckHead(value);
        CheckUser(value.User, "user");
        CheckKind(value.Kind);
        var carries = value.Kind is ProfileEventKind.Created or ProfileEventKind.Changed;
        Require(carries == value.Profile is not null, "profile", $"{(carries ? "is missing; created and changed carry the whole profile." : "goes with created and changed only.")}");
        if (value.Profile is { } profile)
        {
            CheckProfile(profile);
        }

        return value;
    }

    /// <summary>Throws where the event is further ahead of <paramref name="now"/> than <see cref="MaxAhead"/>.</summary>
    /// <exception cref="EventFormatException">Names the time and the limit.</exception>
    public static void CheckNotAhead(IUserEvent value, DateTimeOffset now) =>
        Require(value.Time <= now + MaxAhead, "time", $"{value.Time:O} is more than {MaxAhead.TotalMinutes:0} minutes ahead of this clock ({now:O}).");

    private static void CheckHead(IUserEvent value)
    {
        Require(value.Id is { Length: > 0 and <= MaxIdLength }, "id", $"must be 1 to {MaxIdLength} characters.");
        Require(value.Time >= Earliest, "time", $"is before {Earliest:yyyy-MM-dd}.");
    }

    private static void CheckPair(long user, long other)
    {
        CheckUser(user, "user");
        CheckUser(other, "other");
        Require(user != other, "other", $"is the same as user, {user}.");
    }

    private static void CheckUser(long user, string field) => Require(user >= 0, field, $"must be 0 or more, is {user}.");

    private static void CheckKind<TKind>(TKind kind) where TKind : struct, Enum =>
        Require(Enum.IsDefined(kind), "type", $"must be one of {KindNames<TKind>.All}.");

    private static void CheckProfile(UserProfile profile)
    {
        CheckText(profile.Name, "profile.name");
        CheckText(profile.Headline, "profile.headline");
        Require(profile.Attributes.Count <= MaxProfileFields, "profile.attributes", $"has more than {MaxProfileFields} fields.");
        Require(profile.Interests.Count <= MaxProfileFields, "profile.interests", $"has more than {MaxProfileFields} fields.");
        foreach (var (name, text) in profile.Attributes)
        {
            CheckText(text, $"profile.attributes.{name}");
        }

        foreach (var (name, list) in profile.Interests)
        {
            Require(list is { Count: <= MaxInterests }, $"profile.interests.{name}", $"must be a list of at most {MaxInterests}.");
            foreach (var text in list)
            {
                CheckText(text, $"profile.interests.{name}");
            }
        }
    }

    private static void CheckText(string? text, string field) =>
        Require(text is { Length: <= MaxTextLength }, field, $"must be text of at most {MaxTextLength} characters.");

    private static void Require(bool holds, string field, [InterpolatedStringHandlerArgument(nameof(holds))] Complaint why)
    {
        if (!holds)
        {
            throw new EventFormatException(field, why.ToString());
        }
    }

    /// <summary>A message that is put together only where there is something to complain about: these checks run for every record.</summary>
    [InterpolatedStringHandler]
    private readonly ref struct Complaint
    {
        private readonly StringBuilder? _text;

        public Complaint(int literalLength, int formattedCount, bool holds, out bool shouldAppend)
        {
            shouldAppend = !holds;
            _text = holds ? null : new StringBuilder(literalLength + (formattedCount * 16));
        }

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted<T>(T value, string? format = null) =>
            _text!.Append(value is IFormattable f ? f.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());

        public override string ToString() => _text?.ToString() ?? "";
    }
}
