using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Lists;

/// <summary>A page of people a user dismissed.</summary>
/// <param name="People">The people, newest first; at the same time in ascending order of id.</param>
/// <param name="Next">The <c>cursor</c> of the next page; null on the last page.</param>
internal sealed record DismissalsAnswer(IReadOnlyList<DismissedPerson> People, string? Next)
{
    public static DismissalsAnswer Of(PersonPage page) =>
        new([.. page.People.Select(p => new DismissedPerson(p.Id, p.Name, p.When, p.Until.GetValueOrDefault()))], page.Next);
}

/// <summary>A dismissed person.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="When">When the person was dismissed.</param>
/// <param name="Until">When the dismissal ends.</param>
internal sealed record DismissedPerson(UserId UserId, string Name, DateTimeOffset When, DateTimeOffset Until);

/// <summary>A page of people a user blocked.</summary>
/// <param name="People">The people, newest first; at the same time in ascending order of id.</param>
/// <param name="Next">The <c>cursor</c> of the next page; null on the last page.</param>
internal sealed record BlocksAnswer(IReadOnlyList<BlockedPerson> People, string? Next)
{
    public static BlocksAnswer Of(PersonPage page) => new([.. page.People.Select(p => new BlockedPerson(p.Id, p.Name, p.When))], page.Next);
}

/// <summary>A blocked person.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="When">When the person was blocked.</param>
internal sealed record BlockedPerson(UserId UserId, string Name, DateTimeOffset When);

/// <summary>A page of a user's pending invitations.</summary>
/// <param name="People">The people, newest first; at the same time in ascending order of id.</param>
/// <param name="Next">The <c>cursor</c> of the next page; null on the last page.</param>
internal sealed record InvitationsAnswer(IReadOnlyList<InvitedPerson> People, string? Next)
{
    public static InvitationsAnswer Of(PersonPage page) =>
        new([.. page.People.Select(p => new InvitedPerson(p.Id, p.Name, p.When, p.Direction.GetValueOrDefault()))], page.Next);
}

/// <summary>The other user of a pending invitation.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="When">When the invitation was sent.</param>
/// <param name="Direction">Whether the user sent or received the invitation.</param>
internal sealed record InvitedPerson(
    UserId UserId,
    string Name,
    DateTimeOffset When,
    [property: JsonConverter(typeof(DirectionConverter))] InvitationDirection Direction);
