using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>The lists of people that a user sees and undoes.</summary>
[GenerateSerializer]
[Alias("pymk.person-list")]
public enum PersonList : byte
{
    /// <summary>People the user dismissed, until each dismissal ends.</summary>
    Dismissals,

    /// <summary>People the user blocked; never the people who blocked the user.</summary>
    Blocks,

    /// <summary>Pending invitations, sent and received.</summary>
    Invitations,
}

/// <summary>The user's side of an invitation.</summary>
[GenerateSerializer]
[Alias("pymk.invitation-direction")]
public enum InvitationDirection : byte
{
    /// <summary>The user invited the person.</summary>
    Sent,

    /// <summary>The person invited the user.</summary>
    Received,
}

/// <summary>One row of a list.</summary>
/// <param name="UserId">The person's number, which is the id in a network of numbers.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="When">When the person was dismissed, blocked or invited.</param>
/// <param name="Until">When a dismissal ends; null in other lists.</param>
/// <param name="Direction">The user's side of an invitation; null in other lists.</param>
/// <param name="Text">The id in a network of text ids; null in a network of numbers.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.listed-person")]
public sealed record ListedPerson(
    [property: Id(0)] long UserId,
    [property: Id(1)] string Name,
    [property: Id(2)] DateTimeOffset When,
    [property: Id(3)] DateTimeOffset? Until = null,
    [property: Id(4)] InvitationDirection? Direction = null,
    [property: Id(5)] string? Text = null)
{
    /// <summary>The person as the application names one.</summary>
    public UserId Id => new(UserId, Text);
}

/// <summary>A page of a list.</summary>
/// <param name="People">The rows, newest first; at the same time in ascending order of id.</param>
/// <param name="Next">The cursor of the next page; null on the last page.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.person-page")]
public sealed record PersonPage([property: Id(0)] IReadOnlyList<ListedPerson> People, [property: Id(1)] string? Next);

/// <summary>Limits of a page.</summary>
public static class PersonPageLimits
{
    /// <summary>Most rows of a page.</summary>
    public const int MaxTake = 100;

    /// <summary>Rows of a page where nothing is said.</summary>
    public const int DefaultTake = 20;
}
