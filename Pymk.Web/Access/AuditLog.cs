using Microsoft.AspNetCore.Authorization;
using Pymk.Web.Ids;

namespace Pymk.Web.Access;

/// <summary>
/// A line for each admin action and each refused access, in the category <see cref="Category"/>. It names the address by its pattern, and the user
/// asked for, who after an erasure is to be named nowhere. It never holds a key, a token, a body or a query.
/// </summary>
internal sealed partial class AuditLog(ILoggerFactory logs)
{
    /// <summary>The category of the lines.</summary>
    public const string Category = "Pymk.Audit";

    private readonly ILogger _logger = logs.CreateLogger(Category);

    /// <summary>An operator did something.</summary>
    public void Acted(HttpContext context, string caller) =>
        LogActed(context.Request.Method, Address(context), User(context), caller, Remote(context), context.Response.StatusCode);

    /// <summary>A request was refused.</summary>
    public void Refused(HttpContext context, string caller, int status, string reason) =>
        LogRefused(context.Request.Method, Address(context), User(context), caller, Remote(context), status, reason);

    private static string Address(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no address";

    private static string Remote(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    private static string User(HttpContext context) =>
        !IsErasure(context) && context.Request.RouteValues.TryGetValue(ScopeRequirement.UserParameter, out var user)
            && user is string segment
            ? ShownIds.OfPath(segment)
            : "-";

    private static bool IsErasure(HttpContext context) =>
        HttpMethods.IsDelete(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy == AccessPolicies.Admin;

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Method} {Address} of user {User} by {Caller} from {Remote}: {Status}")]
    private partial void LogActed(string method, string address, string user, string caller, string remote, int status);

    [LoggerMessage(
        EventId = 2, Level = LogLevel.Warning, Message = "Refused: {Method} {Address} of user {User} by {Caller} from {Remote}: {Status}. {Reason}")]
    private partial void LogRefused(string method, string address, string user, string caller, string remote, int status, string reason);
}
