using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Interfaces.Intake;

/// <summary>The limits of a <see cref="UserWrite"/>: those of the events that it becomes.</summary>
public static class UserWriteRules
{
    /// <summary>Throws if the write breaks a limit.</summary>
    /// <param name="write">The write.</param>
    /// <param name="now">The time now.</param>
    /// <exception cref="EventFormatException">Names the field and the limit.</exception>
    public static void Check(UserWrite write, DateTimeOffset now)
    {
        if (write.Id.Length > UserWrite.MaxIdLength)
        {
            throw new EventFormatException("id", $"must be 1 to {UserWrite.MaxIdLength} characters.");
        }

        var isEmpty = write.Profile is null or { IsEmpty: true } && write.Active is null && write.Choices is null or { IsEmpty: true };
        if (write.Kind == UserWriteKind.Patch && isEmpty)
        {
            throw new EventFormatException("", "A patch changes at least one of name, headline, attributes, interests, active and choices.");
        }

        if (write.Kind == UserWriteKind.Delete && !isEmpty)
        {
            throw new EventFormatException("", "A delete changes nothing else.");
        }

        var profile = (write.Profile ?? new ProfileChange()).Over(UserProfile.Empty);
        var e = EventRules.Check(new ProfileEvent(write.Id, write.Time, ProfileEventKind.Created, write.User, profile));
        EventRules.CheckNotAhead(e, now);
    }
}
