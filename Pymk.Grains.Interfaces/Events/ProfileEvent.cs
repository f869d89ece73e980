using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>What happened to a user's account.</summary>
[GenerateSerializer]
[Alias("pymk.profile-kind")]
public enum ProfileEventKind
{
    /// <summary>The user joined; carries the whole profile.</summary>
    Created,

    /// <summary>The profile changed; carries the whole new profile.</summary>
    Changed,

    /// <summary>The user neither is shown nor gets suggestions until reactivated. The profile is kept.</summary>
    Deactivated,

    /// <summary>A deactivated user is back. It does not bring a deleted user back.</summary>
    Reactivated,

    /// <summary>The user left; the profile is deleted. Only created brings the user back.</summary>
    Deleted,

    /// <summary>The user decided what others may see; carries the choices that change. The profile stays as it is.</summary>
    Choices,
}

/// <summary>A user's profile.</summary>
/// <param name="Name">Display name, "" if unknown.</param>
/// <param name="Headline">One line, "" if unknown.</param>
/// <param name="Attributes">Values by field, such as <c>school</c>; compared for equality.</param>
/// <param name="Interests">Lists by field, such as <c>skills</c>; compared by overlap.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-profile")]
public sealed record UserProfile(
    [property: Id(0)] string Name,
    [property: Id(1)] string Headline,
    [property: Id(2)] IReadOnlyDictionary<string, string> Attributes,
    [property: Id(3)] IReadOnlyDictionary<string, IReadOnlyList<string>> Interests)
{
    /// <summary>An empty profile.</summary>
    public static UserProfile Empty { get; } =
        new("", "", new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>
    /// Values of attributes beyond those of <see cref="Attributes"/>, by field; null for none. An event cannot carry them: imported profiles may have
    /// several values a field, and a restore keeps them.
    /// </summary>
    [Id(4)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? MoreValues { get; init; }

    /// <summary>All values of attributes, by field.</summary>
    public IEnumerable<(string Field, string Text)> AllAttributes()
    {
        foreach (var (field, text) in Attributes)
        {
            yield return (field, text);
            foreach (var more in MoreValues?.GetValueOrDefault(field) ?? [])
            {
                yield return (field, more);
            }
        }
    }
}

/// <summary>A change of a user's account or profile.</summary>
/// <param name="Id">The event's identity.</param>
/// <param name="Time">When it happened, by the producer's clock.</param>
/// <param name="Kind">What happened.</param>
/// <param name="User">The user's number, in a network of numbers the id; <see cref="UserId.NoNumber"/> for a text that was only read.</param>
/// <param name="Profile">The whole profile for created and changed; null for other kinds.</param>
/// <param name="Choices">The change, at least one choice, for choices; null for other kinds.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.profile-event")]
public sealed record ProfileEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] ProfileEventKind Kind,
    [property: Id(3)] long User,
    [property: Id(4)] UserProfile? Profile = null,
    [property: Id(5)] ChoicesChange? Choices = null) : IUserEvent
{
    /// <summary>A change of somebody as the application names them.</summary>
    public ProfileEvent(
        string Id, DateTimeOffset Time, ProfileEventKind Kind, UserId User, UserProfile? Profile = null, ChoicesChange? Choices = null)
        : this(Id, Time, Kind, User.Number, Profile, Choices) => UserText = User.Text;

    /// <summary>The id of <see cref="User"/> in a network of text ids; null in a network of numbers, and where the number alone is needed.</summary>
    [Id(6)]
    public string? UserText { get; init; }

    /// <summary>The user as the application names one.</summary>
    public UserId UserId => new(User, UserText);
}
