using Pymk.Client;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Users;
using Pymk.Web.Access;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Explanation;

/// <summary>
/// Why, and why not: <c>GET /v1/users/{id}/suggestions/{other}/explanation</c>, and a user's candidates: <c>GET /v1/users/{id}/candidates</c>.
/// </summary>
internal static class ExplanationEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        Describe(api.MapGet("/users/{id}/suggestions/{other}/explanation", ExplainAsync), "ExplainSuggestion")
            .WithSummary("Why a user sees a person, or does not")
            .WithDescription(
                "What becomes of the person in the user's next answer, what every source and every rule says, probabilities, discounts, diversity, and "
                + "the ten features that move the score most. The person may be unknown, erased or the user; only an unknown or gone user is an error.")
            .Produces<SuggestionExplanation>();
        Describe(api.MapGet("/users/{id}/candidates", ListAsync), "ListCandidates")
            .WithSummary("A user's candidates in their final order, with what each source says of them")
            .Produces<CandidatePage>();
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint, string name) =>
        endpoint.RequireAuthorization(AccessPolicies.Admin).WithName(name).WithTags("explanations")
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status410Gone, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static async Task<IResult> ExplainAsync(string id, string other, string? count, IPymkClient client)
    {
        var kind = await client.GetUserIdKindAsync();
        var (user, person) = (RequestIds.InPath(kind, id), RequestIds.InPath(kind, other, "other"));
        return Results.Json(await client.ExplainAsync(user, person, Count(count)), ExplanationJson.Default.SuggestionExplanation);
    }

    private static async Task<IResult> ListAsync(string id, string? skip, string? take, string? source, string? count, IPymkClient client)
    {
        var user = RequestIds.InPath(await client.GetUserIdKindAsync(), id);
        var query = new CandidateQuery(
            Input.Number(skip, "skip", 0, 0, int.MaxValue),
            Input.Number(take, "take", CandidateQuery.DefaultTake, 1, CandidateQuery.MaxTake),
            source,
            Count(count));
        return Results.Json(await client.GetCandidatesAsync(user, query), ExplanationJson.Default.CandidatePage);
    }

    private static int Count(string? count) =>
        Input.Number(count, "count", SuggestionLimits.DefaultCount, 1, SuggestionLimits.MaxCount);
}
