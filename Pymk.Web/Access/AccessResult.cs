using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Pymk.Web.Problems;

namespace Pymk.Web.Access;

/// <summary>Answers refusals with problems, and keeps the audit log.</summary>
internal sealed class AccessResult(AuditLog audit, IOptions<AccessOptions> options) : IAuthorizationMiddlewareResultHandler
{
    private const string Nobody = "nobody";
    private const string Anybody = "anybody";

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult result)
    {
        // Nothing is there: the server's own 404 tells no more.
        if (context.GetEndpoint() is null)
        {
            await next(context);
            return;
        }

        var caller = Caller.Of(context.User);
        if (result.Succeeded)
        {
            try
            {
                await next(context);
            }
            finally
            {
                if (IsAdminAction(context, policy))
                {
                    audit.Acted(context, caller?.Shown ?? Anybody);
                }
            }

            return;
        }

        var problem = result.Challenged ? await UnauthenticatedAsync(context, policy) : Problem.Forbidden(Reason(result, policy));
        audit.Refused(context, caller?.Shown ?? Nobody, problem.Status, problem.Detail);
        await problem.WriteAsync(context);
    }

    // The dashboard reads its figures every second; its page is the action.
    private static bool IsAdminAction(HttpContext context, AuthorizationPolicy policy) => policy.Requirements.Any(r =>
        r is ScopeRequirement { Scope: AccessPolicies.Admin }
        || (r is DashboardRequirement && (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.Trim('/') == AccessPolicies.Dashboard));

    private static string Reason(PolicyAuthorizationResult result, AuthorizationPolicy policy) =>
        result.AuthorizationFailure?.FailureReasons.FirstOrDefault()?.Message
        ?? (policy.Requirements.OfType<DashboardRequirement>().Any()
            ? "The dashboard answers this machine only. Give it a key: Pymk:Web:DashboardKey, or one of Pymk:Web:Auth with the scope 'admin'."
            : "The key or token may not do this.");

    private async Task<Problem> UnauthenticatedAsync(HttpContext context, AuthorizationPolicy policy)
    {
        if (policy.Requirements.OfType<DashboardRequirement>().FirstOrDefault() is { } dashboard)
        {
            if (dashboard.LocalOnly)
            {
                return Problem.Forbidden(Reason(PolicyAuthorizationResult.Forbid(), policy));
            }

            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Pymk dashboard\", charset=\"UTF-8\"";
            return Problem.Unauthenticated("Give a key with the scope 'admin', or the dashboard's key, as the password, with any user name.");
        }

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"Pymk\"";
        return Problem.Unauthenticated((await context.AuthenticateAsync(AccessSchemes.Any)).Failure switch
        {
            null => options.Value.Jwt.IsOn
                ? "Give a key or a token: 'Authorization: Bearer …', or the key as 'X-Api-Key: …'."
                : "Give a key: 'Authorization: Bearer …' or 'X-Api-Key: …'.",
            SecurityTokenExpiredException => "The token has expired.",
            _ => "The key or token is not valid.",
        });
    }
}
