using System.Globalization;
using Pymk.Client;
using Pymk.Web.Access;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Erasure;

/// <summary>
/// Erasure, an operator's call: <c>DELETE /v1/admin/users/{id}</c>. 200 with the report when it is finished, 202 where it takes longer than a request.
/// It then goes on by itself; the same call tells how far it is and, in the end, the report.
/// </summary>
internal static class ErasureEndpoint
{
    private const int SecondsUntilNextCall = 2;

    public static void Map(RouteGroupBuilder api) =>
        api.MapDelete("/admin/users/{id}", EraseAsync).RequireAuthorization(AccessPolicies.Admin).WithName("EraseUser").WithTags("admin")
            .WithSummary("Erases a user from everything that the service holds")
            .WithDescription(
                "Once begun, an erasure goes on by itself, also after a crash. 202: it is not finished; the same call tells how far it is. "
                + "A call after the report runs all steps again and finds nothing. Only a later 'created' event makes the user somebody new.")
            .Produces<ErasureAnswer>()
            .Produces<ErasureAnswer>(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static async Task<IResult> EraseAsync(string id, HttpContext context, IPymkClient client)
    {
        var progress = await client.EraseAsync(RequestIds.InPath(await client.GetUserIdKindAsync(), id));
        if (!progress.IsFinished)
        {
            context.Response.Headers.RetryAfter = SecondsUntilNextCall.ToString(CultureInfo.InvariantCulture);
        }

        return Results.Json(
            ErasureAnswer.Of(progress),
            ErasureJson.Default.ErasureAnswer,
            statusCode: progress.IsFinished ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }
}
