using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>A user as a page shows it.</summary>
/// <param name="UserId">The user's number, which is the id in a network of numbers.</param>
/// <param name="Name">Display name; "" if unknown.</param>
/// <param name="Headline">One line; "" if unknown.</param>
/// <param name="Connections">Number of connections, without people who are gone.</param>
/// <param name="Text">The id in a network of text ids; null in a network of numbers.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.profile-card")]
public sealed record ProfileCard(
    [property: Id(0)] long UserId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Headline,
    [property: Id(3)] int Connections,
    [property: Id(4)] string? Text = null)
{
    /// <summary>The user as the application names one.</summary>
    public UserId Id => new(UserId, Text);
}

/// <summary>A page of users.</summary>
/// <param name="Users">The users of the page, by ascending id.</param>
/// <param name="Total">Number of all matching users.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-page")]
public sealed record UserPage([property: Id(0)] IReadOnlyList<ProfileCard> Users, [property: Id(1)] int Total);
