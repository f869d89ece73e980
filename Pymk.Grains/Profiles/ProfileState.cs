using System.Text.Json;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>
/// What profile events say of a user. The last profile and the last word on whether the user is here go by event time apart from each other, so any order and
/// any number of deliveries ends the same.
/// </summary>
/// <param name="User">64-bit id.</param>
/// <param name="JoinedMs">Time of the first created event, 0 for none.</param>
/// <param name="StandingMs">Time of the last event on whether the user is here.</param>
/// <param name="Standing">That event; created where there was none.</param>
/// <param name="ProfileMs">Time of the last profile.</param>
/// <param name="Profile">The last profile, none where no event carried one or the user was deleted since.</param>
public sealed record ProfileState(long User, long JoinedMs, long StandingMs, ProfileEventKind Standing, long ProfileMs, UserProfile? Profile)
{
    /// <summary>A user of whom no event has spoken.</summary>
    public static ProfileState Unknown(long user) => new(user, 0, 0, ProfileEventKind.Created, 0, null);

    /// <summary>True where the user is not to be found.</summary>
    public bool IsGone => Standing is ProfileEventKind.Deactivated or ProfileEventKind.Deleted;

    /// <summary>The state after an event; this one where the event says nothing new.</summary>
    public ProfileState After(ProfileEvent e)
    {
        var ms = e.Time.ToUnixTimeMilliseconds();
        var next = this;
        if (e.Kind == ProfileEventKind.Created && (JoinedMs == 0 || ms < JoinedMs))
        {
            next = next with { JoinedMs = ms };
        }

        // At the same time leaving wins over coming, as among the relations.
        if (e.Kind != ProfileEventKind.Changed && (ms > StandingMs || (ms == StandingMs && Rank(e.Kind) > Rank(Standing))))
        {
            next = next with { StandingMs = ms, Standing = e.Kind };
        }

        if (e.Profile is { } profile && (ms > ProfileMs || (ms == ProfileMs && string.CompareOrdinal(Text(profile), Text(Profile)) > 0)))
        {
            next = next with { ProfileMs = ms, Profile = profile };
        }

        // What was kept of the profile goes with a deleted user; the time stays, so that a late event does not bring it back.
        return next is { Standing: ProfileEventKind.Deleted, Profile: not null } && next.ProfileMs <= next.StandingMs
            ? next with { ProfileMs = next.StandingMs, Profile = null }
            : next;
    }

    private static int Rank(ProfileEventKind kind) => kind switch
    {
        ProfileEventKind.Created => 0,
        ProfileEventKind.Reactivated => 1,
        ProfileEventKind.Deactivated => 2,
        _ => 3,
    };

    private static string Text(UserProfile? profile) => profile is null ? "" : JsonSerializer.Serialize(profile);
}
