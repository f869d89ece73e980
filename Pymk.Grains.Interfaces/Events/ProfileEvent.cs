namespace Pymk.Grains.Interfaces.Events;

/// <summary>What happened to a user's account.</summary>
[GenerateSerializer]
[Alias("pymk.profile-kind")]
public enum ProfileEventKind
{
    /// <summary>The user joined; carries a profile.</summary>
    Created,

    /// <summary>The profile is now the one given, whole; what it leaves out is gone.</summary>
    Changed,

    /// <summary>The user is not suggested and gets no suggestions until reactivated.</summary>
    Deactivated,

    /// <summary>The user is back.</summary>
    Reactivated,

    /// <summary>The user is gone, and what was kept of the profile with them.</summary>
    Deleted,
}

/// <summary>What a user says of themselves.</summary>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Attributes">Facts by field, such as <c>school</c>: equality counts.</param>
/// <param name="Interests">Lists by field, such as <c>skills</c>: overlap counts.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-profile")]
public sealed record UserProfile(
    [property: Id(0)] string Name,
    [property: Id(1)] string Headline,
    [property: Id(2)] IReadOnlyDictionary<string, string> Attributes,
    [property: Id(3)] IReadOnlyDictionary<string, IReadOnlyList<string>> Interests)
{
    /// <summary>A profile that says nothing.</summary>
    public static UserProfile Empty { get; } =
        new("", "", new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<string>>());
}

/// <summary>A change of a user's account.</summary>
/// <param name="Id">Identity of the event.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">What happened.</param>
/// <param name="User">The user's id.</param>
/// <param name="Profile">The whole profile for created and changed, none for the others.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.profile-event")]
public sealed record ProfileEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] ProfileEventKind Kind,
    [property: Id(3)] long User,
    [property: Id(4)] UserProfile? Profile = null) : IUserEvent;
