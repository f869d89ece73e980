using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>A user's profile and choices.</summary>
/// <param name="User">The user.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Joined">When the user joined; null where nothing tells.</param>
/// <param name="Connections">Number of connections, without people who are gone.</param>
/// <param name="Choices">What the user decided about being shown to others.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-account")]
public sealed record UserAccount(
    [property: Id(0)] UserId User,
    [property: Id(1)] UserProfile Profile,
    [property: Id(2)] DateTimeOffset? Joined,
    [property: Id(3)] int Connections,
    [property: Id(4)] PersonChoices Choices);
