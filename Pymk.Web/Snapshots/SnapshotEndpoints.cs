using Pymk.Client;
using Pymk.Grains.Interfaces.Snapshots;
using Pymk.Web.Access;
using Pymk.Web.Documents;
using Pymk.Web.Problems;

namespace Pymk.Web.Snapshots;

/// <summary>
/// Snapshots for operators: <c>POST /v1/admin/snapshots</c> begins one and answers 202, <c>GET /v1/admin/snapshots/{name}</c> tells how far it is and
/// what it holds.
/// </summary>
internal static class SnapshotEndpoints
{
    private const string Address = "/admin/snapshots";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost(Address, StartAsync).RequireAuthorization(AccessPolicies.Admin).WithName("StartSnapshot").WithTags("admin")
            .WithSummary("Takes a snapshot of what the service knows, into a folder of that name")
            .WithDescription("It goes on by itself. After a crash, the same call goes on with it. A finished snapshot stays as it is.")
            .AddOpenApiOperationTransformer(ApiDocument.TakesBodyAsync<SnapshotBody>)
            .Produces<SnapshotStatus>(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
        api.MapGet(Address + "/{name}", ReadAsync).RequireAuthorization(AccessPolicies.Admin).WithName("GetSnapshot").WithTags("admin")
            .WithSummary("How far a snapshot is, and its files")
            .Produces<SnapshotStatus>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
    }

    private static async Task<IResult> StartAsync(HttpContext context, IPymkClient client)
    {
        var body = await Input.BodyAsync(context, SnapshotJson.Default.SnapshotBody);
        var status = await client.StartSnapshotAsync(body.Name);
        context.Response.Headers.Location = $"{context.Request.PathBase}/v1{Address}/{status.Name}";
        return Results.Json(status, SnapshotJson.Default.SnapshotStatus, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ReadAsync(string name, IPymkClient client)
    {
        var status = await client.GetSnapshotAsync(name);
        return status.State != SnapshotState.Unknown
            ? Results.Json(status, SnapshotJson.Default.SnapshotStatus)
            : throw new ProblemException(Problem.UnknownSnapshot($"There is no snapshot '{name}'."));
    }
}
