using Microsoft.AspNetCore.Authorization;

namespace Pymk.Web.Access;

/// <summary>The caller has a scope, and a user's token asks for its own user. Where access is not controlled, everybody may.</summary>
/// <param name="scope">The scope.</param>
/// <param name="isControlled">Whether access is controlled.</param>
internal sealed class ScopeRequirement(string scope, bool isControlled) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    /// <summary>The route's parameter that names the user.</summary>
    public const string UserParameter = "id";

    private readonly int _rank = AccessPolicies.Rank(scope);

    /// <summary>The scope.</summary>
    public string Scope => scope;

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (!isControlled)
        {
            context.Succeed(requirement);
        }
        else if (Caller.Of(context.User) is { } caller && context.Resource is HttpContext request)
        {
            if (AccessPolicies.Rank(caller.Scope) < _rank)
            {
                context.Fail(new AuthorizationFailureReason(this, $"This address needs the scope '{scope}'; the {caller.Shown} has '{caller.Scope}'."));
            }
            else if (caller.IsUser && !await IsOwnAsync(request, caller.Name))
            {
                context.Fail(new AuthorizationFailureReason(this, "A user's token asks and acts for its own user alone; this address needs a key."));
            }
            else
            {
                context.Succeed(requirement);
            }
        }
    }

    private static ValueTask<bool> IsOwnAsync(HttpContext request, string user) =>
        request.Request.RouteValues.TryGetValue(UserParameter, out var asked)
            ? SameUser.IsAskedAsync(request, (string)asked!, user)
            : new(request.GetEndpoint()?.Metadata.GetMetadata<OpenToUsers>() is not null);
}
