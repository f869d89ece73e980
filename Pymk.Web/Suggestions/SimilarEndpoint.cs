using System.Text.Json.Serialization;
using Pymk.Client;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Web.Access;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Suggestions;

/// <summary>People like a user: <c>GET /v1/users/{id}/similar</c>.</summary>
internal static class SimilarEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/users/{id}/similar", AnswerAsync).RequireAuthorization(AccessPolicies.Read).WithName("GetSimilar").WithTags("suggestions")
            .WithSummary("The people most like a user, by their embeddings")
            .WithDescription(
                "Connections are among them. Nobody with a block in either direction, nobody who is gone or chose to be in nobody's suggestions, and "
                + "nobody whom a rule of the operator keeps apart from the user.")
            .Produces<SimilarAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status410Gone, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static async Task<IResult> AnswerAsync(string id, string? count, IPymkClient client)
    {
        var most = Input.Number(count, "count", SuggestionLimits.DefaultCount, 1, SuggestionLimits.MaxCount);
        var user = RequestIds.InPath(await client.GetUserIdKindAsync(), id);
        return Results.Json(SimilarAnswer.Of(await client.GetSimilarAsync(user, most)), SimilarJson.Default.SimilarAnswer);
    }
}

/// <summary>People like a user.</summary>
/// <param name="ModelVersion">The version of the model of the embeddings.</param>
/// <param name="Marks">In what the answer falls short: <c>partial</c>, <c>short</c>.</param>
/// <param name="People">The people, the most similar first.</param>
internal sealed record SimilarAnswer(string ModelVersion, IReadOnlyList<string> Marks, IReadOnlyList<SimilarPersonAnswer> People)
{
    public static SimilarAnswer Of(SimilarPeople similar) => new(
        similar.ModelVersion,
        [.. Enum.GetValues<AnswerMarks>().Where(m => m != AnswerMarks.None && similar.Marks.HasFlag(m)).Select(m => m.ToString().ToLowerInvariant())],
        [.. similar.People.Select(p => new SimilarPersonAnswer(p.Id, p.Name, p.Headline, p.Similarity))]);
}

/// <summary>A person like the user.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Similarity">The cosine of the two embeddings, -1 to 1.</param>
internal sealed record SimilarPersonAnswer(UserId UserId, string Name, string Headline, float Similarity);

/// <summary>Writes the answer.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SimilarAnswer))]
internal sealed partial class SimilarJson : JsonSerializerContext;
