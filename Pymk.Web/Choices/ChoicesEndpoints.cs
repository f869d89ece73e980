using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Web.Access;
using Pymk.Web.Actions;
using Pymk.Web.Problems;

namespace Pymk.Web.Choices;

/// <summary>
/// A user's choices: <c>GET</c>, <c>PUT</c> and <c>PATCH /v1/users/{id}/choices</c>. A 204 means that the change is stored and, where events are
/// published, acknowledged.
/// </summary>
internal static class ChoicesEndpoints
{
    private const string Address = "/users/{id}/choices";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Address, async (string id, IPymkClient client) =>
                Results.Json(ChoicesAnswer.Of(await client.GetChoicesAsync(Input.UserId(id))), ChoicesJson.Default.ChoicesAnswer))
            .RequireAuthorization(AccessPolicies.Read).WithName("GetChoices").WithTags("choices").WithSummary("What a user decided about being shown to others")
            .Produces<ChoicesAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status410Gone, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
        api.MapPut(Address, async (string id, HttpContext context, IPymkClient client) =>
        {
            var user = Input.UserId(id);
            var body = await Input.BodyAsync(context, ChoicesJson.Default.AllChoices);
            return await SetAsync(context, client, user, new ChoicesChange(body.SuggestMe, body.ShowConnections, body.Bridge));
        }).DescribeWithBody<AllChoices>("SetChoices", "Sets all of a user's choices");
        api.MapPatch(Address, async (string id, HttpContext context, IPymkClient client) =>
        {
            var user = Input.UserId(id);
            var body = await Input.BodyAsync(context, ChoicesJson.Default.SomeChoices);
            return await SetAsync(context, client, user, new ChoicesChange(body.SuggestMe, body.ShowConnections, body.Bridge));
        }).DescribeWithBody<SomeChoices>("ChangeChoices", "Sets some of a user's choices; the others stay as they are");
    }

    private static async Task<IResult> SetAsync(HttpContext context, IPymkClient client, long user, ChoicesChange change)
    {
        if (change.IsEmpty)
        {
            throw Input.Invalid("body", "The body must have at least one of 'suggestMe', 'showConnections', 'bridge'.");
        }

        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        await client.SetChoicesAsync(user, change);

        // For the topic's other readers. The event's time lies before the call, so the event changes nothing when it is applied here.
        if (context.RequestServices.GetService<IPymkEventPublisher>() is { } events)
        {
            var chosen = new ProfileEvent(Guid.NewGuid().ToString(), now, ProfileEventKind.Choices, user, Choices: change);
            await events.PublishAsync(chosen, context.RequestAborted);
        }

        return Results.NoContent();
    }
}
