namespace Pymk.Grains.Interfaces.Users;

/// <summary>What a page shows of a user.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Connections">How many connections.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.profile-card")]
public sealed record ProfileCard(
    [property: Id(0)] long UserId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Headline,
    [property: Id(3)] int Connections);

/// <summary>A page of users.</summary>
/// <param name="Users">In ascending order of id.</param>
/// <param name="Total">How many match in all.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-page")]
public sealed record UserPage([property: Id(0)] IReadOnlyList<ProfileCard> Users, [property: Id(1)] int Total);
