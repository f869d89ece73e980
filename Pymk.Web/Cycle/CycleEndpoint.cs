using Pymk.Client;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Web.Access;
using Pymk.Web.Problems;

namespace Pymk.Web.Cycle;

/// <summary>Daily runs: <c>GET /v1/admin/cycle</c>.</summary>
internal static class CycleEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/admin/cycle", ReadAsync).RequireAuthorization(AccessPolicies.Admin).WithName("GetCycle").WithTags("admin")
            .WithSummary("The daily run under way, the last ones, and why a due one does not start")
            .Produces<CycleStatus>()
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static async Task<IResult> ReadAsync(IPymkClient client) =>
        Results.Json(await client.GetCycleAsync(), CycleJson.Default.CycleStatus);
}
