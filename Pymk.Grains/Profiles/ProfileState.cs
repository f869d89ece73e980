using System.Text.Json;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>
/// What profile events say of a user. The profile and the standing of the account each follow their last event by time, so order and repetition of
/// events do not change the outcome.
/// </summary>
/// <param name="User">64-bit id.</param>
/// <param name="JoinedMs">Time of the first created event, 0 for none.</param>
/// <param name="StandingMs">Time of the last event on the account.</param>
/// <param name="Standing">The last event on the account; created where there was none.</param>
/// <param name="ProfileMs">Time of the last profile.</param>
/// <param name="Profile">The last profile; null without one, or after the user was deleted.</param>
public sealed record ProfileState(long User, long JoinedMs, long StandingMs, ProfileEventKind Standing, long ProfileMs, UserProfile? Profile)
{
    /// <summary>A user without profile events.</summary>
    public static ProfileState Unknown(long user) => new(user, 0, 0, ProfileEventKind.Created, 0, null);

    /// <summary>True for a user whose account is deactivated or deleted.</summary>
    public bool IsGone => Standing is ProfileEventKind.Deactivated or ProfileEventKind.Deleted;

    /// <summary>Time of the last event of any kind; 0 for none.</summary>
    public long LastEventMs => Math.Max(JoinedMs, Math.Max(StandingMs, ProfileMs));

    /// <summary>
    /// The values of attributes, null where the profile has none; null where no event has brought a profile. A deleted profile has no values.
    /// </summary>
    public string?[]? Values(string[] attributes) => ProfileMs == 0 ? null : Array.ConvertAll(attributes, a => Profile?.Attributes.GetValueOrDefault(a));

    /// <summary>The state after an event; the same state where the event says nothing new.</summary>
    public ProfileState After(ProfileEvent e)
    {
        var ms = e.Time.ToUnixTimeMilliseconds();
        var next = this;
        if (e.Kind == ProfileEventKind.Created && (JoinedMs == 0 || ms < JoinedMs))
        {
            next = next with { JoinedMs = ms };
        }

        // At the same time leaving wins over returning.
        if (e.Kind != ProfileEventKind.Changed && (ms > StandingMs || (ms == StandingMs && Rank(e.Kind) > Rank(Standing))))
        {
            next = next with { StandingMs = ms, Standing = e.Kind };
        }

        if (e.Profile is { } profile && (ms > ProfileMs || (ms == ProfileMs && string.CompareOrdinal(Text(profile), Text(Profile)) > 0)))
        {
            next = next with { ProfileMs = ms, Profile = profile };
        }

        // A deleted user's profile is dropped. Its time stays, so that a late event does not bring it back.
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
