using System.Security.Claims;
using Pymk.Web.Ids;

namespace Pymk.Web.Access;

/// <summary>Who sent a request: a key, a user, or an operator by token.</summary>
/// <param name="Kind"><c>key</c>, <c>user</c> or <c>operator</c>.</param>
/// <param name="Name">The key's name, or what the token's user claim holds.</param>
/// <param name="Scope">The highest scope.</param>
internal sealed record Caller(string Kind, string Name, string Scope)
{
    private const string User = "user";

    /// <summary>True for a user's token, which is bound to the user <see cref="Name"/>.</summary>
    public bool IsUser => Kind == User;

    /// <summary>For logs and problems, such as "key 'shop'".</summary>
    public string Shown => $"{Kind} {ShownIds.Quoted(Name)}";

    /// <summary>The scopes, each including those before it.</summary>
    public ReadOnlySpan<string> Scopes => AccessPolicies.Scopes.AsSpan(0, AccessPolicies.Rank(Scope) + 1);

    public static Caller OfKey(string name, string scope) => new("key", name, scope);

    public static Caller OfUser(string id) => new(User, id, AccessPolicies.Act);

    public static Caller OfOperator(string name) => new("operator", name, AccessPolicies.Admin);

    /// <summary>The caller of a request; null for nobody known.</summary>
    public static Caller? Of(ClaimsPrincipal principal) => (principal.Identity as Identity)?.Caller;

    /// <summary>The caller as ASP.NET Core's principal.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme) => new(new Identity(this, scheme));

    private sealed class Identity(Caller caller, string scheme) : ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Name)], scheme, ClaimTypes.Name, null)
    {
        public Caller Caller { get; } = caller;
    }
}
