using Pymk.Client;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Idempotency;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>Dismissals, blocks and invitations. A 204 means that the action is stored; every later answer respects it.</summary>
internal static class PersonEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        Do(
            api, "dismissals", "Dismiss", "Keeps a person out of this user's answers for 180 days", InteractionKind.Dismiss,
            (c, user, other) => c.DismissAsync(user, other));
        Do(
            api, "blocks", "Block", "Keeps each of the two out of the other's answers", InteractionKind.Block,
            (c, user, other) => c.BlockAsync(user, other));
        Do(
            api, "invitations", "Invite", "Records an invitation; while it is pending neither is suggested to the other", InteractionKind.Invite,
            (c, user, other) => c.InviteAsync(user, other));
        Undo(api, "dismissals", "Undismiss", "Takes a dismissal back", null, (c, user, other) => c.UndismissAsync(user, other));
        Undo(api, "blocks", "Unblock", "Takes a block back", InteractionKind.Unblock, (c, user, other) => c.UnblockAsync(user, other));
        Undo(api, "invitations", "Withdraw", "Takes an invitation back", InteractionKind.Withdraw, (c, user, other) => c.WithdrawAsync(user, other));
    }

    private static void Do(
        RouteGroupBuilder api, string what, string name, string summary, InteractionKind kind, Func<IPymkClient, UserId, UserId, Task> act) =>
        api.MapPost($"/users/{{id}}/{what}", async (string id, HttpContext context, IPymkClient client, ActionLog log) =>
        {
            var ids = await client.GetUserIdKindAsync();
            var user = RequestIds.InPath(ids, id);
            var body = await Input.BodyAsync(context, ActionJson.Default.PersonAction);
            var person = ActionRoute.Person(user, RequestIds.InJson(ids, body.UserId, "userId"), "userId");
            var action = ActionLog.Begin(RequestIdentity.Of(context), kind, user, person, body.RequestId, body.Position);
            await act(client, user, person);
            await log.WriteAsync(action);
            return Results.NoContent();
        }).DescribeWithBody<PersonAction>(name, summary);

    private static void Undo(
        RouteGroupBuilder api, string what, string name, string summary, InteractionKind? kind, Func<IPymkClient, UserId, UserId, Task> act) =>
        api.MapDelete($"/users/{{id}}/{what}/{{other}}", async (string id, string other, HttpContext context, IPymkClient client, ActionLog log) =>
        {
            var ids = await client.GetUserIdKindAsync();
            var user = RequestIds.InPath(ids, id);
            var person = ActionRoute.Person(user, RequestIds.InPath(ids, other, "other"), "other");
            var action = kind is { } logged ? ActionLog.Begin(RequestIdentity.Of(context), logged, user, person) : null;
            await act(client, user, person);
            await (action is null ? Task.CompletedTask : log.WriteAsync(action));
            return Results.NoContent();
        }).Describe(name, summary);
}
