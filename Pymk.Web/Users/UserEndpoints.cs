using Orleans.Runtime;
using Pymk.Client;
using Pymk.Web.Access;
using Pymk.Web.Problems;

namespace Pymk.Web.Users;

/// <summary>The search behind the page's picker, and the status of the service.</summary>
internal static class UserEndpoints
{
    private const int MaxTake = 100;
    private const int MaxQuery = 100;

    private static readonly TimeSpan ListsTimeout = TimeSpan.FromSeconds(1);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/users", FindAsync).RequireAuthorization(AccessPolicies.Read).WithName("FindUsers").WithTags("users")
            .WithSummary("Users whose id, name or headline contains a text, in ascending order of id")
            .Produces<UserListAnswer>().Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
        api.MapGet("/status", StatusAsync).RequireAuthorization(AccessPolicies.Read).WithMetadata(OpenToUsers.Instance).WithName("GetStatus").WithTags("service")
            .WithSummary("The model that serves, and its size")
            .Produces<StatusAnswer>();
    }

    private static async Task<IResult> FindAsync(string? query, string? skip, string? take, IPymkClient client)
    {
        var text = query?.Trim() ?? "";
        if (text.Length > MaxQuery)
        {
            throw Input.Invalid("query", $"'query' has at most {MaxQuery} characters, not {text.Length}.");
        }

        var page = await client.FindUsersAsync(text, Input.Number(skip, "skip", 0, 0, int.MaxValue), Input.Number(take, "take", 20, 1, MaxTake));
        return Results.Json(new UserListAnswer([.. page.Users.Select(UserAnswer.Of)], page.Total), UserJson.Default.UserListAnswer);
    }

    private static async Task<IResult> StatusAsync(IPymkClient client, TimeProvider time)
    {
        var s = await client.GetStatusAsync();
        var lists = await ReadListsAsync(client, time);
        return Results.Json(new StatusAnswer(s.ModelVersion, s.Users, s.Connections, s.TrainedAt, s.Provider, lists), UserJson.Default.StatusAnswer);
    }

    // A detail of the status: the rest is answered without it.
    private static async Task<ListsAheadAnswer?> ReadListsAsync(IPymkClient client, TimeProvider time)
    {
        try
        {
            return ListsAheadAnswer.Of(await client.GetListsAheadAsync().AsTask().WaitAsync(ListsTimeout, time));
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return null;
        }
    }
}
