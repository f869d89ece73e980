using Pymk.Client;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Web.Access;
using Pymk.Web.Actions;
using Pymk.Web.Batches;
using Pymk.Web.Idempotency;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Accounts;

/// <summary>
/// A user's account: <c>GET</c>, <c>PUT</c>, <c>PATCH</c> and <c>DELETE /v1/users/{id}</c>, and many at once by <c>POST /v1/users:batch</c>. A write is
/// answered when it is stored and, where there are brokers, acknowledged.
/// </summary>
internal static class AccountEndpoints
{
    private const string Address = "/users/{id}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Address, ReadAsync).RequireAuthorization(AccessPolicies.Read).WithName("GetUser").WithTags("users").WithSummary("A user's profile and choices")
            .Produces<AccountAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status410Gone, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
        api.MapPut(Address, async (string id, HttpContext context, IPymkClient client, AccountWriter writer) =>
                await WriteAsync(context, client, writer, UserWriteKind.Put, id, await Input.BodyAsync(context, AccountJson.Default.AccountBody)))
            .RequireAuthorization(AccessPolicies.Act)
            .DescribeWithBody<AccountBody>("PutUser", "Writes the whole profile of a user, and creates a user who is unknown or deleted")
            .WithTags("users")
            .Produces(StatusCodes.Status201Created);
        api.MapPatch(Address, async (string id, HttpContext context, IPymkClient client, AccountWriter writer) =>
                await WriteAsync(context, client, writer, UserWriteKind.Patch, id, await Input.BodyAsync(context, AccountJson.Default.AccountBody)))
            .RequireAuthorization(AccessPolicies.Act)
            .DescribeWithBody<AccountBody>("PatchUser", "Changes parts of a user's account; the rest stays")
            .WithTags("users");
        api.MapDelete(Address, (string id, HttpContext context, IPymkClient client, AccountWriter writer) =>
                DeleteAsync(context, client, writer, id))
            .RequireAuthorization(AccessPolicies.Act)
            .Describe("DeleteUser", "Ends a user's account: nobody is shown the user, and the profile is dropped")
            .WithTags("users");
        api.MapPost("/users:batch", BatchAsync).RequireAuthorization(AccessPolicies.Act).DescribeBatch<AccountRow>("WriteUsers", "users", "Writes many accounts");
    }

    private static async Task<IResult> ReadAsync(string id, IPymkClient client) =>
        Results.Json(AccountAnswer.Of(await client.GetAccountAsync(RequestIds.InPath(await client.GetUserIdKindAsync(), id))), AccountAnswerJson.Default.AccountAnswer);

    // A client that asks for /v1/users/X/blocks/.. sends /v1/users/X/: it does not mean the account.
    private static Task<IResult> DeleteAsync(HttpContext context, IPymkClient client, AccountWriter writer, string id) =>
        context.Request.Path.Value!.EndsWith('/')
            ? throw new ProblemException(Problem.NoSuchAddress($"{context.Request.Method} {context.Request.Path}", context.Request.PathBase))
            : WriteAsync(context, client, writer, UserWriteKind.Delete, id, null);

    private static async Task<IResult> WriteAsync(
        HttpContext context, IPymkClient client, AccountWriter writer, UserWriteKind kind, string id, AccountBody? body)
    {
        var request = RequestIdentity.Of(context);
        var write = writer.Read(request, request.NextId(), kind, RequestIds.InPath(await client.GetUserIdKindAsync(), id), body);
        var (status, problem) = (await writer.WriteAsync([write]))[0];
        return problem is null ? Results.StatusCode(status) : throw new ProblemException(problem);
    }

    private static async Task<IResult> BatchAsync(HttpContext context, IPymkClient client, AccountWriter writer, ILogger<ProblemFilter> logger)
    {
        var ids = await client.GetUserIdKindAsync();
        return await Batch.RunAsync(context, AccountJson.Default.AccountRow, (request, rows) => ApplyAsync(ids, writer, request, rows), logger);
    }

    private static async Task<IReadOnlyList<RowOutcome>> ApplyAsync(
        UserIdKind ids, AccountWriter writer, RequestIdentity request, IReadOnlyList<Row<AccountRow>> rows)
    {
        var outcomes = new RowOutcome[rows.Count];
        var writes = new List<(int Place, UserWrite Write)>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            try
            {
                var row = rows[i].Value!;
                var user = RequestIds.InJson(ids, row.UserId, "userId");
                writes.Add((i, writer.Read(request, request.IdAt(rows[i].Index), KindOf(row.Op), user, row.ToBody())));
            }
            catch (ProblemException e)
            {
                outcomes[i] = RowOutcome.Of(rows[i].Index, e.Problem);
            }
        }

        var written = writes.Count > 0 ? await writer.WriteAsync([.. writes.Select(w => w.Write)]) : [];
        foreach (var ((place, _), (status, problem)) in writes.Zip(written))
        {
            outcomes[place] = new RowOutcome(rows[place].Index, status, problem);
        }

        return outcomes;
    }

    private static UserWriteKind KindOf(AccountOp op) => op switch
    {
        AccountOp.Patch => UserWriteKind.Patch,
        AccountOp.Delete => UserWriteKind.Delete,
        _ => UserWriteKind.Put,
    };
}
