using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Accounts;

/// <summary>A user's profile and choices.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Connections">The number of connections, without people who are gone.</param>
/// <param name="Attributes">Values by attribute.</param>
/// <param name="Interests">Lists by field.</param>
/// <param name="Joined">When the user joined; null where nothing tells.</param>
/// <param name="Choices">What the user decided about being shown to others.</param>
internal sealed record AccountAnswer(
    UserId UserId,
    string Name,
    string Headline,
    int Connections,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Interests,
    DateTimeOffset? Joined,
    AccountChoices Choices)
{
    public static AccountAnswer Of(UserAccount a) => new(
        a.User, a.Profile.Name, a.Profile.Headline, a.Connections, a.Profile.Attributes, a.Profile.Interests, a.Joined, AccountChoices.Of(a.Choices));
}

/// <summary>The choices of an account.</summary>
/// <param name="SuggestMe">Whether the user may be suggested to others.</param>
/// <param name="ShowConnections">Whether others may be told whom the user knows.</param>
/// <param name="Bridge">Whether the user's connections may be suggested to one another because of the user.</param>
internal sealed record AccountChoices(bool SuggestMe, bool ShowConnections, bool Bridge)
{
    public static AccountChoices Of(PersonChoices c) => new(c.SuggestMe, c.ShowConnections, c.Bridge);
}
