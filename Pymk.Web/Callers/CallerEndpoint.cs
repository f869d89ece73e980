using Pymk.Web.Access;

namespace Pymk.Web.Callers;

/// <summary>What the caller's key or token may do: <c>GET /v1/caller</c>.</summary>
internal static class CallerEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/caller", Tell).RequireAuthorization(AccessPolicies.Read).WithMetadata(OpenToUsers.Instance)
            .WithName("GetCaller").WithTags("service")
            .WithSummary("Who the caller is, and what they may do")
            .Produces<CallerAnswer>();

    private static IResult Tell(HttpContext context) => Results.Json(
        Caller.Of(context.User) is { } caller
            ? new CallerAnswer(caller.Kind, caller.Name, caller.Scopes.ToArray())
            : new CallerAnswer("anybody", null, AccessPolicies.Scopes),
        CallerJson.Default.CallerAnswer);
}
