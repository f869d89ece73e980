namespace Pymk.Web.Access;

/// <summary>
/// The names of the policies. Every endpoint declares one, on itself or on its group:
/// <c>api.MapGet(...).RequireAuthorization(AccessPolicies.Read)</c>, or <c>AllowAnonymous()</c> if it tells nothing about people. One that declares
/// nothing is the operator's, and a test fails. A scope includes those before it. A user's token is bound to its user: the policy compares it
/// with the route's <c>{id}</c>, so an endpoint compares nothing itself. An address without <c>{id}</c>, such as a batch, needs a key or an
/// operator's token, unless it declares <see cref="OpenToUsers"/>.
/// </summary>
internal static class AccessPolicies
{
    /// <summary>Reads what the service answers about people.</summary>
    public const string Read = "read";

    /// <summary>Acts for people, and writes what the application knows of them.</summary>
    public const string Act = "act";

    /// <summary>What an operator does: erasure, export, explanations, snapshots, daily runs.</summary>
    public const string Admin = "admin";

    /// <summary>The dashboard: <see cref="Admin"/>, with a key as a browser's password too.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>The scopes in ascending order.</summary>
    public static readonly string[] Scopes = [Read, Act, Admin];

    /// <summary>The rank of a scope from 0; -1 where there is no such scope.</summary>
    public static int Rank(string scope) => Array.IndexOf(Scopes, scope);
}
