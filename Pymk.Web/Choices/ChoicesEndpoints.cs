using Pymk.Client;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Access;
using Pymk.Web.Actions;
using Pymk.Web.Events;
using Pymk.Web.Idempotency;
using Pymk.Web.Ids;
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
            {
                var user = RequestIds.InPath(await client.GetUserIdKindAsync(), id);
                return Results.Json(ChoicesAnswer.Of(await client.GetChoicesAsync(user)), ChoicesJson.Default.ChoicesAnswer);
            })
            .RequireAuthorization(AccessPolicies.Read).WithName("GetChoices").WithTags("choices").WithSummary("What a user decided about being shown to others")
            .Produces<ChoicesAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status410Gone, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
        api.MapPut(Address, async (string id, HttpContext context, IPymkClient client, EventOutlet outlet) =>
        {
            var user = RequestIds.InPath(await client.GetUserIdKindAsync(), id);
            var body = await Input.BodyAsync(context, ChoicesJson.Default.AllChoices);
            return await SetAsync(context, client, outlet, user, new ChoicesChange(body.SuggestMe, body.ShowConnections, body.Bridge));
        }).DescribeWithBody<AllChoices>("SetChoices", "Sets all of a user's choices");
        api.MapPatch(Address, async (string id, HttpContext context, IPymkClient client, EventOutlet outlet) =>
        {
            var user = RequestIds.InPath(await client.GetUserIdKindAsync(), id);
            var body = await Input.BodyAsync(context, ChoicesJson.Default.SomeChoices);
            return await SetAsync(context, client, outlet, user, new ChoicesChange(body.SuggestMe, body.ShowConnections, body.Bridge));
        }).DescribeWithBody<SomeChoices>("ChangeChoices", "Sets some of a user's choices; the others stay as they are");
    }

    private static async Task<IResult> SetAsync(
        HttpContext context, IPymkClient client, EventOutlet outlet, UserId user, ChoicesChange change)
    {
        if (change.IsEmpty)
        {
            throw Input.Invalid("body", "The body must have at least one of 'suggestMe', 'showConnections', 'bridge'.");
        }

        var request = RequestIdentity.Of(context);
        await client.SetChoicesAsync(user, change);

        // For the topic's other readers.
        await outlet.PublishAsync(new ProfileEvent(request.NextId(), request.Time, ProfileEventKind.Choices, user, Choices: change));
        return Results.NoContent();
    }
}
