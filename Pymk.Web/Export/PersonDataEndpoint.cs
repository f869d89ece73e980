using Pymk.Client;
using Pymk.Grains.Interfaces.Export;
using Pymk.Web.Access;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Export;

/// <summary>Export: <c>GET /v1/users/{id}/data</c>, everything the service holds about a user in one document.</summary>
internal static class PersonDataEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/users/{id}/data", ReadAsync).RequireAuthorization(AccessPolicies.Admin).WithName("ExportUser").WithTags("users")
            .WithSummary("Everything the service holds about a user that is the user's to know")
            .WithDescription(
                "Answers also while the account is deactivated or deleted. Who dismissed, blocked or viewed the user is not in it. "
                + "'moreInteractions' is true where the logs hold more than the newest 10,000 interactions.")
            .Produces<PersonData>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static async Task<IResult> ReadAsync(string id, IPymkClient client) =>
        Results.Json(await client.GetDataAsync(RequestIds.InPath(await client.GetUserIdKindAsync(), id)), PersonDataJson.Default.PersonData);
}
