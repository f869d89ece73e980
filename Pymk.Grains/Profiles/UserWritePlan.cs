using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;

namespace Pymk.Grains.Profiles;

/// <summary>Whether a user is here.</summary>
internal enum UserStanding
{
    /// <summary>Nothing is known of the user.</summary>
    Unknown,

    /// <summary>The user is here, perhaps deactivated.</summary>
    Here,

    /// <summary>The account is deleted or erased.</summary>
    Deleted,
}

/// <summary>What a write of a user becomes: the events that a producer would publish.</summary>
internal static class UserWritePlan
{
    /// <summary>The events of a write.</summary>
    /// <param name="write">The write.</param>
    /// <param name="standing">Whether the user is here.</param>
    /// <param name="deactivated">Whether the account is deactivated.</param>
    /// <param name="lastMs">Time of the last event about the account, or of its erasure; 0 for none.</param>
    /// <param name="profile">Reads the profile before the write.</param>
    public static UserWritten Of(UserWrite write, UserStanding standing, bool deactivated, long lastMs, Func<UserProfile> profile)
    {
        if (write.Kind != UserWriteKind.Put && standing == UserStanding.Unknown)
        {
            return Refused(RefusalKind.Unknown, $"There is no user {UserIdRules.Shown(write.User)}.");
        }

        if (write.Kind == UserWriteKind.Patch && standing == UserStanding.Deleted)
        {
            return Refused(RefusalKind.Gone, $"User {UserIdRules.Shown(write.User)} is gone: the account is deleted. PUT creates it again.");
        }

        var time = write.IsTimeGiven || write.Time.ToUnixTimeMilliseconds() > lastMs ? write.Time : DateTimeOffset.FromUnixTimeMilliseconds(lastMs + 1);
        var created = write.Kind == UserWriteKind.Put && standing != UserStanding.Here;
        var events = new List<ProfileEvent>(3);
        void Add(string part, ProfileEventKind kind, UserProfile? changed = null) =>
            events.Add(new ProfileEvent(write.Id + part, time, kind, write.User, changed));

        if (write.Kind == UserWriteKind.Delete)
        {
            Add("", ProfileEventKind.Deleted);
            return new UserWritten(null, Created: false, [.. events]);
        }

        if (write.Kind == UserWriteKind.Put)
        {
            Add("", created ? ProfileEventKind.Created : ProfileEventKind.Changed, (write.Profile ?? new ProfileChange()).Over(UserProfile.Empty));
        }
        else if (write.Profile is { IsEmpty: false } change)
        {
            Add("", ProfileEventKind.Changed, change.Over(profile()));
        }

        if (write.Active == false)
        {
            Add(".a", ProfileEventKind.Deactivated);
        }
        else if (deactivated && !created && (write.Active == true || write.Kind == UserWriteKind.Put))
        {
            Add(".a", ProfileEventKind.Reactivated);
        }

        if (write.Choices is { IsEmpty: false } choices)
        {
            events.Add(new ProfileEvent(write.Id + ".c", time, ProfileEventKind.Choices, write.User, Choices: choices));
        }

        return new UserWritten(null, created, [.. events]);
    }

    /// <summary>A write that changed nothing.</summary>
    public static UserWritten Refused(RefusalKind kind, string detail, string? parameter = null) =>
        new(new RowRefusal(kind, detail, parameter), Created: false, []);
}
