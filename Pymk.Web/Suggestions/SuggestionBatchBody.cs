using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Suggestions;

/// <summary>The body that asks for many users' suggestions.</summary>
/// <param name="Users">The users, at most 200.</param>
/// <param name="Count">How many people each, 1 to 100; 20 where it is left out.</param>
/// <param name="Exclude">People to leave out of every answer.</param>
/// <param name="Where">Attributes that people must have, by field.</param>
internal sealed record SuggestionBatchBody(
    IReadOnlyList<UserId> Users, int? Count = null, IReadOnlyList<UserId>? Exclude = null, IReadOnlyDictionary<string, string?>? Where = null);

/// <summary>The shape of the answer, for the OpenAPI document; <see cref="SuggestionJson"/> writes it.</summary>
/// <param name="Answers">An outcome for each user, in their order.</param>
internal sealed record SuggestionBatchAnswer(IReadOnlyList<UserSuggestionsAnswer> Answers);

/// <summary>The outcome for one user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Status">The status that a call of its own would have got.</param>
/// <param name="Answer">What a call of its own would have answered; null where it failed.</param>
/// <param name="Problem">Why it failed; null where it did not.</param>
internal sealed record UserSuggestionsAnswer(UserId UserId, int Status, SuggestionsAnswer? Answer, Problem? Problem);

/// <summary>Reads the body. An unknown or repeated member is refused, so none is ever ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(SuggestionBatchBody))]
internal sealed partial class SuggestionBatchJson : JsonSerializerContext;
