using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Access;

/// <summary>What every address of the API needs. A new address needs a row.</summary>
internal static class AccessTable
{
    /// <summary>The caller whom users' tokens in these tests name.</summary>
    public static readonly long Me = Town.People[0].UserId;

    /// <summary>Somebody else.</summary>
    public static readonly long Other = Town.People[1].UserId;

    /// <summary>Method and address: the scope, and what a user's token may ask there.</summary>
    public static readonly IReadOnlyDictionary<string, (string Scope, UserToken Users)> Rows = new Dictionary<string, (string Scope, UserToken Users)>
    {
        ["GET /health/live"] = ("none", UserToken.Any),
        ["GET /health/ready"] = ("none", UserToken.Any),
        ["GET /v1/admin/cycle"] = ("admin", UserToken.None),
        ["GET /v1/admin/live"] = ("admin", UserToken.None),
        ["GET /v1/admin/models"] = ("admin", UserToken.None),
        ["PUT /v1/admin/models/current"] = ("admin", UserToken.None),
        ["GET /v1/admin/dead-letters"] = ("admin", UserToken.None),
        ["POST /v1/admin/dead-letters:send"] = ("admin", UserToken.None),
        ["GET /v1/admin/quality"] = ("admin", UserToken.None),
        ["GET /v1/admin/experiments"] = ("admin", UserToken.None),
        ["GET /v1/admin/experiments/{name}"] = ("admin", UserToken.None),
        ["PUT /v1/admin/experiments/{name}"] = ("admin", UserToken.None),
        ["PATCH /v1/admin/experiments/{name}"] = ("admin", UserToken.None),
        ["DELETE /v1/admin/experiments/{name}"] = ("admin", UserToken.None),
        ["POST /v1/admin/snapshots"] = ("admin", UserToken.None),
        ["GET /v1/admin/snapshots/{name}"] = ("admin", UserToken.None),
        ["GET /v1/caller"] = ("read", UserToken.Any),
        ["POST /v1/connections"] = ("act", UserToken.None),
        ["POST /v1/connections:batch"] = ("act", UserToken.None),
        ["POST /v1/interactions:batch"] = ("act", UserToken.None),
        ["POST /v1/suggestions:batch"] = ("read", UserToken.None),
        ["POST /v1/users:batch"] = ("act", UserToken.None),
        ["GET /v1/status"] = ("read", UserToken.Any),
        ["GET /v1/users"] = ("read", UserToken.None),
        ["GET /v1/users/{id}"] = ("read", UserToken.Own),
        ["PUT /v1/users/{id}"] = ("act", UserToken.Own),
        ["PATCH /v1/users/{id}"] = ("act", UserToken.Own),
        ["DELETE /v1/users/{id}"] = ("act", UserToken.Own),
        ["DELETE /v1/admin/users/{id}"] = ("admin", UserToken.None),
        ["GET /v1/users/{id}/similar"] = ("read", UserToken.Own),
        ["GET /v1/users/{id}/data"] = ("admin", UserToken.None),
        ["GET /v1/users/{id}/suggestions"] = ("read", UserToken.Own),
        ["GET /v1/users/{id}/suggestions/{other}/explanation"] = ("admin", UserToken.None),
        ["GET /v1/users/{id}/candidates"] = ("admin", UserToken.None),
        ["GET /v1/users/{id}/choices"] = ("read", UserToken.Own),
        ["PUT /v1/users/{id}/choices"] = ("act", UserToken.Own),
        ["PATCH /v1/users/{id}/choices"] = ("act", UserToken.Own),
        ["GET /v1/users/{id}/dismissals"] = ("read", UserToken.Own),
        ["POST /v1/users/{id}/dismissals"] = ("act", UserToken.Own),
        ["DELETE /v1/users/{id}/dismissals/{other}"] = ("act", UserToken.Own),
        ["GET /v1/users/{id}/blocks"] = ("read", UserToken.Own),
        ["POST /v1/users/{id}/blocks"] = ("act", UserToken.Own),
        ["DELETE /v1/users/{id}/blocks/{other}"] = ("act", UserToken.Own),
        ["GET /v1/users/{id}/invitations"] = ("read", UserToken.Own),
        ["POST /v1/users/{id}/invitations"] = ("act", UserToken.Own),
        ["DELETE /v1/users/{id}/invitations/{other}"] = ("act", UserToken.Own),
        ["POST /v1/users/{id}/impressions"] = ("act", UserToken.Own),
        ["POST /v1/users/{id}/views"] = ("act", UserToken.Own),
    };

    /// <summary>A request of a row about the caller of the tests' tokens, with a key or a token.</summary>
    /// <param name="row">The row.</param>
    /// <param name="bearer">The key or the token.</param>
    /// <param name="town">The people of the network.</param>
    public static HttpRequestMessage Request(string row, string? bearer, IReadOnlyList<ProfileCard>? town = null)
    {
        var (method, address) = (row.Split(' ')[0], row.Split(' ')[1]);
        var people = town ?? Town.People;
        var path = address.Replace("{id}", Uri.EscapeDataString($"{people[0].Id}"), StringComparison.Ordinal)
            .Replace("{other}", Uri.EscapeDataString($"{people[2].Id}"), StringComparison.Ordinal).Replace("{name}", "s1", StringComparison.Ordinal);
        return TestAccess.Request(HttpMethod.Parse(method), path, bearer);
    }

    /// <summary>What a user's token may ask.</summary>
    internal enum UserToken
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>About its own user.</summary>
        Own,

        /// <summary>As any caller.</summary>
        Any,
    }
}
