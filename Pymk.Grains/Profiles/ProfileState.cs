using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>
/// What profile events say of a user. Every part follows its last event by time, so order and repetition of events do not change the outcome.
/// Deactivated and deleted are as the graph shard's flags: reactivated ends the first, created ends both.
/// </summary>
/// <param name="User">64-bit id.</param>
/// <param name="JoinedMs">Time of the first created event, 0 for none.</param>
/// <param name="Deactivated">Whether the account is deactivated.</param>
/// <param name="Deleted">Whether the account is deleted.</param>
/// <param name="ProfileMs">Time of the last profile.</param>
/// <param name="Profile">The last profile; null without one, or after the user was deleted.</param>
public sealed record ProfileState(long User, long JoinedMs, LastEvent Deactivated, LastEvent Deleted, long ProfileMs, UserProfile? Profile)
{
    /// <summary>
    /// Stamp of the shard's last change of the state (<see cref="Fencing.ChangeStamps"/>); 0 where a program without stamps wrote it, which is below
    /// every stamp.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Stamp { get; init; }

    /// <summary>A user without profile events.</summary>
    public static ProfileState Unknown(long user) => new(user, 0, default, default, 0, null);

    /// <summary>True for a user whose account is deactivated or deleted.</summary>
    [JsonIgnore]
    public bool IsGone => Deactivated.Holds || Deleted.Holds;

    /// <summary>Time of the last event of any kind; 0 for none.</summary>
    [JsonIgnore]
    public long LastEventMs => Math.Max(Math.Max(JoinedMs, ProfileMs), Math.Max(Deactivated.Ms, Deleted.Ms));

    /// <summary>
    /// The values of attributes, null where the profile has none; null where no event has brought a profile. A deleted profile has no values.
    /// </summary>
    public string?[]? Values(string[] attributes) =>
        ProfileMs == 0 ? null : Array.ConvertAll(attributes, a => Profile?.Attributes.GetValueOrDefault(a));

    /// <summary>The state after an event; the same state where the event says nothing new.</summary>
    public ProfileState After(ProfileEvent e)
    {
        var ms = e.Time.ToUnixTimeMilliseconds();
        var next = e.Kind switch
        {
            ProfileEventKind.Created => this with
            {
                JoinedMs = JoinedMs == 0 ? ms : Math.Min(JoinedMs, ms),
                Deactivated = Deactivated.After(ms, holds: false),
                Deleted = Deleted.After(ms, holds: false),
            },
            ProfileEventKind.Reactivated => this with { Deactivated = Deactivated.After(ms, holds: false) },
            ProfileEventKind.Deactivated => this with { Deactivated = Deactivated.After(ms, holds: true) },
            ProfileEventKind.Deleted => this with { Deleted = Deleted.After(ms, holds: true) },
            _ => this,
        };
        if (e.Profile is { } profile && (ms > ProfileMs || (ms == ProfileMs && string.CompareOrdinal(Text(profile), Text(Profile)) > 0)))
        {
            next = next with { ProfileMs = ms, Profile = profile };
        }

        // A deleted user's profile is dropped. Its time stays, so that a late event does not bring it back.
        return next is { Deleted.Holds: true, Profile: not null } && next.ProfileMs <= next.Deleted.Ms
            ? next with { ProfileMs = next.Deleted.Ms, Profile = null }
            : next;
    }

    private static string Text(UserProfile? profile) => profile is null ? "" : JsonSerializer.Serialize(profile);
}

/// <summary>The last of the events that begin and end something. At the same time the begin wins.</summary>
/// <param name="Ms">Unix milliseconds; 0 without an event.</param>
/// <param name="Holds">True where it began.</param>
public readonly record struct LastEvent(long Ms, bool Holds)
{
    /// <summary>The last event once another is known.</summary>
    public LastEvent After(long ms, bool holds) => ms > Ms || (ms == Ms && holds) ? new(ms, holds) : this;
}
