using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Export;

/// <summary>What the service holds about a user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Profile">The newest profile.</param>
/// <param name="Choices">What the user decided about being shown to others.</param>
/// <param name="Connections">The user's connections, in ascending order of id.</param>
/// <param name="Invitations">Pending invitations, sent and received, newest first.</param>
/// <param name="Dismissals">The people the user dismissed, newest first.</param>
/// <param name="Blocks">The people the user blocked, newest first.</param>
/// <param name="Views">How often the user viewed whom without an action, in ascending order of id.</param>
/// <param name="Interactions">
/// The user's own actions in the interaction logs, and what others did with invitations between them; newest first, at most
/// <see cref="PersonDataLimits.MostInteractions"/>.
/// </param>
/// <param name="MoreInteractions">True where the logs have older interactions, which the answer leaves out.</param>
/// <param name="Behavior">What the service counts of the user's behaviour since the model was trained.</param>
/// <param name="HasEmbedding">True where the served model has an embedding of the user.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.person-data-answer")]
public sealed record PersonData(
    [property: Id(0)] UserId UserId,
    [property: Id(1)] PersonProfile Profile,
    [property: Id(2)] PersonChoices Choices,
    [property: Id(3)] IReadOnlyList<RelatedPerson> Connections,
    [property: Id(4)] IReadOnlyList<RelatedPerson> Invitations,
    [property: Id(5)] IReadOnlyList<RelatedPerson> Dismissals,
    [property: Id(6)] IReadOnlyList<RelatedPerson> Blocks,
    [property: Id(7)] IReadOnlyList<ViewedPerson> Views,
    [property: Id(8)] IReadOnlyList<PersonInteraction> Interactions,
    [property: Id(9)] bool MoreInteractions,
    [property: Id(10)] PersonBehavior Behavior,
    [property: Id(11)] bool HasEmbedding);

/// <summary>A user's profile and account.</summary>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Fields">The values of each attribute and interest.</param>
/// <param name="Joined">When the user joined; null where unknown.</param>
/// <param name="Deactivated">Whether the account is deactivated.</param>
/// <param name="Deleted">Whether the account is deleted.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.person-profile")]
public sealed record PersonProfile(
    [property: Id(0)] string Name,
    [property: Id(1)] string Headline,
    [property: Id(2)] IReadOnlyDictionary<string, IReadOnlyList<string>> Fields,
    [property: Id(3)] DateTimeOffset? Joined,
    [property: Id(4)] bool Deactivated,
    [property: Id(5)] bool Deleted);

/// <summary>Somebody in a relation to the user.</summary>
/// <param name="UserId">The other user.</param>
/// <param name="When">When the relation began; null where unknown.</param>
/// <param name="Received">For an invitation: whether the user received it. Null for other relations.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.related-person")]
public sealed record RelatedPerson(
    [property: Id(0)] UserId UserId, [property: Id(1)] DateTimeOffset? When, [property: Id(2)] bool? Received = null);

/// <summary>Somebody whom the user viewed.</summary>
/// <param name="UserId">The viewed user.</param>
/// <param name="Times">Number of views.</param>
/// <param name="Last">The last of them.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.viewed-person")]
public sealed record ViewedPerson([property: Id(0)] UserId UserId, [property: Id(1)] int Times, [property: Id(2)] DateTimeOffset Last);

/// <summary>An entry of the interaction logs.</summary>
/// <param name="Id">The event's identity.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Type">What happened, such as <c>invite</c>.</param>
/// <param name="ByUser">True where the user acted; false where the other one did.</param>
/// <param name="OtherId">The other user.</param>
/// <param name="Position">Place in the slate; null without one.</param>
/// <param name="RequestId">The answer that showed the other; null without one.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.person-interaction")]
public sealed record PersonInteraction(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] string Type,
    [property: Id(3)] bool ByUser,
    [property: Id(4)] UserId OtherId,
    [property: Id(5)] int? Position,
    [property: Id(6)] string? RequestId);

/// <summary>Counts of a user's behaviour since the model was trained.</summary>
/// <param name="Shown">How often the user was part of others' slates.</param>
/// <param name="Viewed">How often others viewed the user.</param>
/// <param name="Invited">Invitations received.</param>
/// <param name="Views">Suggestions the user viewed.</param>
/// <param name="Invites">Invitations the user sent.</param>
/// <param name="Accepted">Invitations the user accepted.</param>
/// <param name="Refused">Invitations the user refused.</param>
/// <param name="LastActive">The last hour in which the user acted; null where none is kept.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.person-behavior")]
public sealed record PersonBehavior(
    [property: Id(0)] int Shown,
    [property: Id(1)] int Viewed,
    [property: Id(2)] int Invited,
    [property: Id(3)] int Views,
    [property: Id(4)] int Invites,
    [property: Id(5)] int Accepted,
    [property: Id(6)] int Refused,
    [property: Id(7)] DateTimeOffset? LastActive);

/// <summary>Limits of an export.</summary>
public static class PersonDataLimits
{
    /// <summary>Most interactions of an export.</summary>
    public const int MostInteractions = 10_000;
}
