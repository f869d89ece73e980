using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Accounts;

/// <summary>
/// The body that writes a user's account. For PUT it is the whole profile: a part left out is empty. For PATCH a part left out stays, and a field that is
/// null is removed.
/// </summary>
/// <param name="Name">Display name.</param>
/// <param name="Headline">One line.</param>
/// <param name="Attributes">Values by attribute, such as <c>place</c>.</param>
/// <param name="Interests">Lists by field, such as <c>skills</c>.</param>
/// <param name="Active">Whether the account is active; PUT without it makes it so.</param>
/// <param name="Choices">What others may see of the user; choices left out stay.</param>
/// <param name="Time">When it happened, ISO 8601 with an offset; the last writer wins. Without it, the write is later than all before.</param>
internal sealed record AccountBody(
    string? Name = null,
    string? Headline = null,
    IReadOnlyDictionary<string, string?>? Attributes = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>?>? Interests = null,
    bool? Active = null,
    ChoicesPart? Choices = null,
    string? Time = null);

/// <summary>Choices that a write of an account changes.</summary>
/// <param name="SuggestMe">Whether the user may be suggested to others.</param>
/// <param name="ShowConnections">Whether others may be told whom the user knows.</param>
/// <param name="Bridge">Whether the user's connections may be suggested to one another because of the user.</param>
internal sealed record ChoicesPart(bool? SuggestMe = null, bool? ShowConnections = null, bool? Bridge = null) : IJsonPart;

/// <summary>A row of a batch of accounts.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Op">What is done.</param>
/// <param name="Name">Display name.</param>
/// <param name="Headline">One line.</param>
/// <param name="Attributes">Values by attribute, such as <c>place</c>.</param>
/// <param name="Interests">Lists by field, such as <c>skills</c>.</param>
/// <param name="Active">Whether the account is active; a put without it makes it so.</param>
/// <param name="Choices">What others may see of the user; choices left out stay.</param>
/// <param name="Time">When it happened, ISO 8601 with an offset; the last writer wins. Without it, the write is later than all before.</param>
internal sealed record AccountRow(
    UserId UserId,
    AccountOp Op = AccountOp.Put,
    string? Name = null,
    string? Headline = null,
    IReadOnlyDictionary<string, string?>? Attributes = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>?>? Interests = null,
    bool? Active = null,
    ChoicesPart? Choices = null,
    string? Time = null)
{
    // A method: JSON with a property of this name would be taken.

    /// <summary>What a single call would have as its body.</summary>
    public AccountBody ToBody() => new(Name, Headline, Attributes, Interests, Active, Choices, Time);
}

/// <summary>What a row does, as the method of a single call.</summary>
[JsonConverter(typeof(AccountOpConverter))]
internal enum AccountOp
{
    /// <summary>The whole profile.</summary>
    Put,

    /// <summary>Parts of it.</summary>
    Patch,

    /// <summary>The end of the account.</summary>
    Delete,
}

internal sealed class AccountOpConverter() : JsonStringEnumConverter<AccountOp>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
