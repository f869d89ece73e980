using Pymk.Client.Operations;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Web.Access;
using Pymk.Web.Documents;
using Pymk.Web.Problems;

namespace Pymk.Web.Operations;

/// <summary>Model versions: <c>GET /v1/admin/models</c>, and which is served: <c>PUT /v1/admin/models/current</c>.</summary>
internal static class ModelEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/admin/models", ReadAsync).RequireAuthorization(AccessPolicies.Admin).WithName("ListModels").WithTags("admin")
            .WithSummary("The model versions, how each was judged, when it was served and by which silos")
            .Produces<ModelsAnswer>()
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
        api.MapPut("/admin/models/current", ServeAsync).RequireAuthorization(AccessPolicies.Admin).WithName("ServeModel").WithTags("admin")
            .WithSummary("Makes a version the current one, after comparing its files with their checksums")
            .WithDescription("An earlier version is a rollback; a refused one is published on the operator's word. Silos serve it within seconds.")
            .AddOpenApiOperationTransformer(ApiDocument.TakesBodyAsync<ServedModelBody>)
            .Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
    }

    private static async Task<IResult> ReadAsync(IPymkOperator cluster) =>
        Results.Json(new ModelsAnswer(await cluster.GetModelsAsync()), OperationsJson.Default.ModelsAnswer);

    private static async Task<IResult> ServeAsync(HttpContext context, IPymkOperator cluster)
    {
        var body = await Input.BodyAsync(context, OperationsJson.Default.ServedModelBody);
        await cluster.ServeAsync(body.Version);
        return Results.NoContent();
    }
}

/// <summary>The model versions.</summary>
/// <param name="Versions">Newest first, then the refused one.</param>
internal sealed record ModelsAnswer(IReadOnlyList<OperatedModel> Versions);

/// <summary>The version to serve.</summary>
/// <param name="Version">Its name.</param>
internal sealed record ServedModelBody(string Version);
