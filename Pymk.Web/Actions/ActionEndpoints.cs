using Microsoft.AspNetCore.Mvc;
using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Web.Documents;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>What users do about people. Each answer of 204 means: it is in the store, and holds in every answer from now on.</summary>
internal static class ActionEndpoints
{
    private const int MaxImpressions = 100;

    public static void Map(RouteGroupBuilder api)
    {
        About(api, "dismissals", "Dismiss", "Keeps a person out of this user's answers for 180 days", InteractionKind.Dismiss, (c, user, other) => c.DismissAsync(user, other));
        About(api, "blocks", "Block", "Keeps each of the two out of the other's answers", InteractionKind.Block, (c, user, other) => c.BlockAsync(user, other));
        About(api, "invitations", "Invite", "Records an invitation; while it is pending neither is suggested to the other", InteractionKind.Invite, (c, user, other) => c.InviteAsync(user, other));
        Undo(api, "dismissals", "Undismiss", "Takes a dismissal back", null, (c, user, other) => c.UndismissAsync(user, other));
        Undo(api, "blocks", "Unblock", "Takes a block back", InteractionKind.Unblock, (c, user, other) => c.UnblockAsync(user, other));
        Undo(api, "invitations", "Withdraw", "Takes an invitation back", InteractionKind.Withdraw, (c, user, other) => c.WithdrawAsync(user, other));
        Accepts<ImpressionsAction>(api.MapPost("/users/{id}/impressions", ImpressionsAsync), "RecordImpressions", "Counts people who came into the user's view");
        Accepts<ConnectionAction>(api.MapPost("/connections", ConnectAsync), "Connect", "Connects two users, or takes a connection back");
    }

    private static void About(RouteGroupBuilder api, string what, string name, string summary, InteractionKind kind, Func<IPymkClient, long, long, Task> act)
    {
        var route = api.MapPost($"/users/{{id}}/{what}", async (string id, HttpContext context, IPymkClient client, ActionLog log) =>
        {
            var user = Input.UserId(id);
            var body = await Input.BodyAsync(context, WebJson.Default.PersonAction);
            var action = log.Begin(kind, user, Person(user, body.UserId, "userId"), body.RequestId, body.Position);
            await act(client, user, body.UserId);
            await log.WriteAsync(action);
            return Results.NoContent();
        });
        Accepts<PersonAction>(route, name, summary);
    }

    private static void Undo(RouteGroupBuilder api, string what, string name, string summary, InteractionKind? kind, Func<IPymkClient, long, long, Task> act) =>
        Describe(
            api.MapDelete($"/users/{{id}}/{what}/{{other}}", async (string id, string other, IPymkClient client, ActionLog log) =>
            {
                var user = Input.UserId(id);
                var person = Person(user, Input.UserId(other, "other"), "other");
                var action = kind is { } logged ? log.Begin(logged, user, person) : null;
                await act(client, user, person);
                await (action is null ? Task.CompletedTask : log.WriteAsync(action));
                return Results.NoContent();
            }),
            name,
            summary);

    private static async Task<IResult> ImpressionsAsync(string id, HttpContext context, IPymkClient client, ActionLog log)
    {
        var user = Input.UserId(id);
        var body = await Input.BodyAsync(context, WebJson.Default.ImpressionsAction);
        if (body.UserIds.Count is 0 or > MaxImpressions)
        {
            throw Input.Invalid("userIds", $"'userIds' lists 1 to {MaxImpressions} people, not {body.UserIds.Count}.");
        }

        if (body.Positions is { } positions && positions.Count != body.UserIds.Count)
        {
            throw Input.Invalid("positions", $"'positions' lists one place for each of the {body.UserIds.Count} people, not {positions.Count}.");
        }

        var views = body.UserIds.Select((shown, i) => log.Begin(InteractionKind.View, user, Person(user, shown, "userIds"), body.RequestId, body.Positions?[i])).ToArray();
        if (log.IsKept)
        {
            // Whoever takes them from the log counts them; counting here too would count them twice. None are counted here, but an unknown user is refused.
            await client.RecordImpressionsAsync(user, []);
            await Task.WhenAll(views.Select(log.WriteAsync));
        }
        else
        {
            await client.RecordImpressionsAsync(user, [.. body.UserIds]);
        }

        return Results.NoContent();
    }

    private static async Task<IResult> ConnectAsync(HttpContext context, IPymkClient client)
    {
        var body = await Input.BodyAsync(context, WebJson.Default.ConnectionAction);
        var user = Person(-1, body.User, "user");
        var other = Person(user, body.Other, "other");
        var connected = body.Type == ConnectionActionType.Connected;
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        await (connected ? client.ConnectAsync(user, other) : client.DisconnectAsync(user, other));

        // For all other readers of the topic. Its time is that before the call, so that when it comes back here it finds all it says done.
        if (context.RequestServices.GetService<IPymkEventPublisher>() is { } events)
        {
            var kind = connected ? ConnectionEventKind.Connected : ConnectionEventKind.Disconnected;
            await events.PublishAsync(new ConnectionEvent(Guid.NewGuid().ToString(), now, kind, user, other), context.RequestAborted);
        }

        return Results.NoContent();
    }

    private static long Person(long user, long other, string parameter) => other switch
    {
        < 0 => throw Input.Invalid(parameter, $"A user id is 0 or more, not {other}."),
        _ when other == user => throw Input.Invalid(parameter, $"User {user} cannot act on themselves."),
        _ => other,
    };

    private static void Accepts<TBody>(RouteHandlerBuilder route, string name, string summary)
        where TBody : notnull =>
        Describe(route.WithMetadata(new RequestSizeLimitAttribute(Input.MaxBody)).AddOpenApiOperationTransformer(ApiDocument.TakesBodyAsync<TBody>), name, summary)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json");

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string name, string summary) =>
        route.WithName(name).WithTags("actions").WithSummary(summary)
            .Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
}
