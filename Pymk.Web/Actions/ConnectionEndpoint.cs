using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>Connections: <c>POST /v1/connections</c>. A 204 means that the change is stored and, where events are published, acknowledged.</summary>
internal static class ConnectionEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/connections", ConnectAsync).DescribeWithBody<ConnectionAction>("Connect", "Connects two users, or takes a connection back");

    private static async Task<IResult> ConnectAsync(HttpContext context, IPymkClient client)
    {
        var body = await Input.BodyAsync(context, ActionJson.Default.ConnectionAction);
        var user = ActionRoute.Person(-1, body.User, "user");
        var other = ActionRoute.Person(user, body.Other, "other");
        var connected = body.Type == ConnectionActionType.Connected;
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        await (connected ? client.ConnectAsync(user, other) : client.DisconnectAsync(user, other));

        // For the topic's other readers. The event's time lies before the call, so the event changes nothing when it is applied here.
        if (context.RequestServices.GetService<IPymkEventPublisher>() is { } events)
        {
            var kind = connected ? ConnectionEventKind.Connected : ConnectionEventKind.Disconnected;
            await events.PublishAsync(new ConnectionEvent(Guid.NewGuid().ToString(), now, kind, user, other), context.RequestAborted);
        }

        return Results.NoContent();
    }
}
