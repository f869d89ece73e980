using Pymk.Client;
using Pymk.Grains.Interfaces.Events;
using Pymk.Web.Events;
using Pymk.Web.Idempotency;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>Connections: <c>POST /v1/connections</c>. A 204 means that the change is stored and, where events are published, acknowledged.</summary>
internal static class ConnectionEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/connections", ConnectAsync).DescribeWithBody<ConnectionAction>("Connect", "Connects two users, or takes a connection back");

    private static async Task<IResult> ConnectAsync(HttpContext context, IPymkClient client, EventOutlet outlet)
    {
        var body = await Input.BodyAsync(context, ActionJson.Default.ConnectionAction);
        var ids = await client.GetUserIdKindAsync();
        var user = RequestIds.InJson(ids, body.User, "user");
        var other = ActionRoute.Person(user, RequestIds.InJson(ids, body.Other, "other"), "other");
        var connected = body.Type == ConnectionActionType.Connected;
        var request = RequestIdentity.Of(context);
        await (connected ? client.ConnectAsync(user, other) : client.DisconnectAsync(user, other));

        // For the topic's other readers.
        var kind = connected ? ConnectionEventKind.Connected : ConnectionEventKind.Disconnected;
        await outlet.PublishAsync(new ConnectionEvent(request.NextId(), request.Time, kind, user, other));
        return Results.NoContent();
    }
}
