using Pymk.Client.Operations;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Web.Access;
using Pymk.Web.Documents;
using Pymk.Web.Problems;

namespace Pymk.Web.Operations;

/// <summary>Records that could not be applied: <c>GET /v1/admin/dead-letters</c>, and again: <c>POST /v1/admin/dead-letters:send</c>.</summary>
internal static class DeadLetterEndpoints
{
    private const int DefaultTake = 20;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/admin/dead-letters", ReadAsync).RequireAuthorization(AccessPolicies.Admin).WithName("ListDeadLetters").WithTags("admin")
            .WithSummary("The newest dead letters of each topic, with reason, key and value")
            .WithDescription("No topics where the cluster reads none, as with Kafka:BootstrapServers=none.")
            .Produces<DeadLettersAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
        api.MapPost("/admin/dead-letters:send", SendAsync).RequireAuthorization(AccessPolicies.Admin).WithName("SendDeadLetter").WithTags("admin")
            .WithSummary("Writes the record of a dead letter to its topic again, after what was wrong is mended")
            .WithDescription("The letter stays until the brokers delete it. Events are applied once, however often they are sent.")
            .AddOpenApiOperationTransformer(ApiDocument.TakesBodyAsync<SentLetterBody>)
            .Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
    }

    private static async Task<IResult> ReadAsync(string? take, IPymkOperator cluster) => Results.Json(
        new DeadLettersAnswer(await cluster.GetDeadLettersAsync(Input.Number(take, "take", DefaultTake, 1, OperationLimits.DeadLetters))),
        OperationsJson.Default.DeadLettersAnswer);

    private static async Task<IResult> SendAsync(HttpContext context, IPymkOperator cluster)
    {
        var body = await Input.BodyAsync(context, OperationsJson.Default.SentLetterBody);
        await cluster.SendAgainAsync(body.Topic, body.Partition, body.Offset);
        return Results.NoContent();
    }
}

/// <summary>Dead letters.</summary>
/// <param name="Topics">The topics that the cluster reads.</param>
internal sealed record DeadLettersAnswer(IReadOnlyList<OperatedTopic> Topics);

/// <summary>The letter whose record is sent again.</summary>
/// <param name="Topic">The record's topic.</param>
/// <param name="Partition">Partition of the dead-letter topic.</param>
/// <param name="Offset">Offset in it.</param>
internal sealed record SentLetterBody(string Topic, int Partition, long Offset);
