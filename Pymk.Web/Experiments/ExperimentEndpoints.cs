using Pymk.Client;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Web.Access;
using Pymk.Web.Documents;
using Pymk.Web.Problems;

namespace Pymk.Web.Experiments;

/// <summary>Experiments for operators, below <c>/v1/admin/experiments</c>. A change is in the store when it is answered, and on every silo a second later.</summary>
internal static class ExperimentEndpoints
{
    private const string All = "/admin/experiments";
    private const string One = All + "/{name}";

    public static void Map(RouteGroupBuilder api)
    {
        Describe(api.MapGet(All, ListAsync), "GetExperiments", "All experiments, the newest first").Produces<ExperimentsAnswer>();
        Describe(api.MapGet(One, ReadAsync), "GetExperiment", "An experiment").Produces<ExperimentAnswer>().ProducesProblem404();
        Describe(api.MapPut(One, WriteAsync), "WriteExperiment", "Writes a draft, or writes over one")
            .AddOpenApiOperationTransformer(ApiDocument.TakesBodyAsync<ExperimentBody>)
            .Produces<ExperimentAnswer>().ProducesProblem400().ProducesProblem409();
        Describe(api.MapPatch(One, ChangeAsync), "ChangeExperiment", "Begins, ramps, stops or kills an experiment")
            .WithDescription(
                "A rising share takes in further users and moves nobody to another arm. 'stopped' and 'killed' answer everybody by the service's settings "
                + "again, within about a second on every silo.")
            .AddOpenApiOperationTransformer(ApiDocument.TakesBodyAsync<ExperimentChangeBody>)
            .Produces<ExperimentAnswer>().ProducesProblem400().ProducesProblem404().ProducesProblem409();
        Describe(api.MapDelete(One, DeleteAsync), "DeleteExperiment", "Deletes a draft, or an experiment that ended")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem404().ProducesProblem409();
    }

    private static async Task<IResult> ListAsync(IPymkClient client)
    {
        var experiments = await client.GetExperimentsAsync();
        return Results.Json(new ExperimentsAnswer([.. experiments.Select(ExperimentAnswer.Of)]), ExperimentJson.Default.ExperimentsAnswer);
    }

    private static async Task<IResult> ReadAsync(string name, IPymkClient client) => Answer(await client.GetExperimentAsync(name));

    private static async Task<IResult> WriteAsync(string name, HttpContext context, IPymkClient client)
    {
        var body = await Input.BodyAsync(context, ExperimentJson.Default.ExperimentBody);
        ExperimentArm[] arms = [.. (body.Arms ?? []).Select(a => a is null ? null! : new ExperimentArm(a.Name, a.Share, a.Settings))];
        return Answer(await client.WriteExperimentAsync(name, new ExperimentPlan(body.Reach, body.Salt ?? name, arms)));
    }

    private static async Task<IResult> ChangeAsync(string name, HttpContext context, IPymkClient client)
    {
        var body = await Input.BodyAsync(context, ExperimentJson.Default.ExperimentChangeBody);
        return Answer(await client.ChangeExperimentAsync(name, new ExperimentChange(body.State, body.Share)));
    }

    private static async Task<IResult> DeleteAsync(string name, IPymkClient client)
    {
        await client.DeleteExperimentAsync(name);
        return Results.NoContent();
    }

    private static IResult Answer(Experiment experiment) => Results.Json(ExperimentAnswer.Of(experiment), ExperimentJson.Default.ExperimentAnswer);

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint, string name, string summary) =>
        endpoint.RequireAuthorization(AccessPolicies.Admin).WithName(name).WithTags("admin").WithSummary(summary)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static RouteHandlerBuilder ProducesProblem400(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
        .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json");

    private static RouteHandlerBuilder ProducesProblem404(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json");

    private static RouteHandlerBuilder ProducesProblem409(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<Problem>(StatusCodes.Status409Conflict, "application/problem+json");
}
