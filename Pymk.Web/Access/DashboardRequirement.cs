using System.Net;
using Microsoft.AspNetCore.Authorization;

namespace Pymk.Web.Access;

/// <summary>
/// The caller is an operator. Where neither keys, tokens nor a dashboard's key are configured, the request must come from this machine: the
/// dashboard shows the inside of the cluster.
/// </summary>
/// <param name="localOnly">True where nothing is configured.</param>
internal sealed class DashboardRequirement(bool localOnly) : AuthorizationHandler<DashboardRequirement>, IAuthorizationRequirement
{
    /// <summary>True where the dashboard answers this machine only.</summary>
    public bool LocalOnly => localOnly;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, DashboardRequirement requirement)
    {
        if (localOnly)
        {
            if (context.Resource is HttpContext request && IsFromThisMachine(request))
            {
                context.Succeed(requirement);
            }
        }
        else if (Caller.Of(context.User) is { } caller)
        {
            if (caller.Scope == AccessPolicies.Admin)
            {
                context.Succeed(requirement);
            }
            else
            {
                context.Fail(new AuthorizationFailureReason(
                    this, $"The dashboard needs the scope '{AccessPolicies.Admin}'; the {caller.Shown} has '{caller.Scope}'."));
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Whether a request comes from this machine. Loopback alone proves nothing: a proxy on this machine forwards strangers, and a web page can
    /// reach loopback under a foreign host name.
    /// </summary>
    public static bool IsFromThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded")
        && IsLoopbackName(context.Request.Host.Host);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
