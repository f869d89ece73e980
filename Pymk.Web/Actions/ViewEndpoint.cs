using Pymk.Client;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Idempotency;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>
/// People who came into view: <c>POST /v1/users/{id}/views</c>, and the same under its older name <c>/impressions</c>. A 204 means that the views are
/// stored; every later answer respects them.
/// </summary>
internal static class ViewEndpoint
{
    private const int MaxViews = 100;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/users/{id}/views", ViewAsync).DescribeWithBody<ViewsAction>("RecordViews", "Counts people who came into the user's view");
        api.MapPost("/users/{id}/impressions", ViewAsync).DescribeWithBody<ViewsAction>("RecordImpressions", "The older name of /v1/users/{id}/views")
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.Deprecated = true;
                return Task.CompletedTask;
            });
    }

    private static async Task<IResult> ViewAsync(string id, HttpContext context, IPymkClient client, ActionLog log)
    {
        var ids = await client.GetUserIdKindAsync();
        var user = RequestIds.InPath(ids, id);
        var body = await Input.BodyAsync(context, ActionJson.Default.ViewsAction);
        Check(body);
        var viewed = RequestIds.InJson(ids, body.UserIds, "userIds");
        var request = RequestIdentity.Of(context);
        InteractionEvent View(UserId other, int i)
        {
            var person = ActionRoute.Person(user, other, "userIds");
            return ActionLog.Begin(request, InteractionKind.View, user, person, body.RequestId, body.Positions?[i]) with { Counted = true };
        }

        var views = viewed.Select(View).ToArray();
        await client.RecordViewsAsync(user, viewed);
        await log.WriteAsync(views);
        return Results.NoContent();
    }

    private static void Check(ViewsAction body)
    {
        if (body.UserIds.Count is 0 or > MaxViews)
        {
            throw Input.Invalid("userIds", $"'userIds' lists 1 to {MaxViews} people, not {body.UserIds.Count}.");
        }

        if (body.Positions is { } positions && positions.Count != body.UserIds.Count)
        {
            throw Input.Invalid("positions", $"'positions' lists one position for each of the {body.UserIds.Count} people, not {positions.Count}.");
        }
    }
}
