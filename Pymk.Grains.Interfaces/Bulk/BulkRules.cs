using Pymk.Grains.Interfaces.Events;
using static Pymk.Grains.Interfaces.Events.FieldCheck;

namespace Pymk.Grains.Interfaces.Bulk;

/// <summary>The limits of rows of initial files: those of events, but times may be older and unknown, and attributes have several values.</summary>
public static class BulkRules
{
    /// <summary>Most rows of a call.</summary>
    public const int MaxRows = 2_000;

    /// <summary>Throws if a person breaks a limit.</summary>
    /// <exception cref="EventFormatException">Names the field and the limit.</exception>
    public static void Check(BulkPerson person, DateTimeOffset now)
    {
        CheckUser(person.User, "user");
        CheckTime(1_000L * person.Joined, "joined", now);
        ProfileRules.Check(person.Profile, mayHaveMore: true);
    }

    /// <inheritdoc cref="Check(BulkPerson, DateTimeOffset)"/>
    public static void Check(BulkConnection connection, DateTimeOffset now)
    {
        CheckUser(connection.User, "user");
        CheckUser(connection.Other, "other");
        Require(connection.User != connection.Other, "other", $"is the same as user, {connection.User}.");
        CheckTime(1_000L * connection.Time, "time", now);
    }

    /// <inheritdoc cref="Check(BulkPerson, DateTimeOffset)"/>
    public static void Check(BulkRelation relation, DateTimeOffset now)
    {
        CheckUser(relation.From, "from");
        CheckUser(relation.To, "to");
        Require(relation.TimeMs >= 0, "time_ms", $"must be 0 or more, is {relation.TimeMs}.");
        CheckTime(relation.TimeMs, "time_ms", now);
    }

    private static void CheckUser(long user, string field) => Require(user >= 0, field, $"must be 0 or more, is {user}.");

    private static void CheckTime(long ms, string field, DateTimeOffset now) => Require(
        ms <= (now + EventRules.MaxAhead).ToUnixTimeMilliseconds(),
        field,
        $"is more than {EventRules.MaxAhead.TotalMinutes:0} minutes ahead of this clock ({now:O}).");
}
