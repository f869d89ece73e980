using System.Text.Json.Serialization.Metadata;
using Pymk.Client;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Web.Access;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Lists;

/// <summary>What a user sees and undoes: the people dismissed, blocked and invited, page by page.</summary>
internal static class PersonListEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        List(
            api, "dismissals", "ListDismissals", "The people a user dismissed, newest first, until each dismissal ends",
            (c, user, cursor, take) => c.GetDismissalsAsync(user, cursor, take), DismissalsAnswer.Of, PersonListJson.Default.DismissalsAnswer);
        List(
            api, "blocks", "ListBlocks", "The people a user blocked, newest first; never the people who blocked the user",
            (c, user, cursor, take) => c.GetBlocksAsync(user, cursor, take), BlocksAnswer.Of, PersonListJson.Default.BlocksAnswer);
        List(
            api, "invitations", "ListInvitations", "A user's pending invitations, sent and received, newest first",
            (c, user, cursor, take) => c.GetInvitationsAsync(user, cursor, take), InvitationsAnswer.Of, PersonListJson.Default.InvitationsAnswer);
    }

    private static void List<TAnswer>(
        RouteGroupBuilder api,
        string what,
        string name,
        string summary,
        Func<IPymkClient, UserId, string?, int, ValueTask<PersonPage>> read,
        Func<PersonPage, TAnswer> answer,
        JsonTypeInfo<TAnswer> json) =>
        api.MapGet($"/users/{{id}}/{what}", async (string id, string? cursor, string? take, IPymkClient client) =>
        {
            var user = RequestIds.InPath(await client.GetUserIdKindAsync(), id);
            var most = Input.Number(take, "take", PersonPageLimits.DefaultTake, 1, PersonPageLimits.MaxTake);
            return Results.Json(answer(await read(client, user, cursor, most)), json);
        }).RequireAuthorization(AccessPolicies.Read).WithName(name).WithTags("lists").WithSummary(summary)
            .Produces<TAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status410Gone, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
}
