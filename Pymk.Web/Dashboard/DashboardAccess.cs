using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Orleans.Dashboard;
using Pymk.Web.Options;
using Pymk.Web.Problems;

namespace Pymk.Web.Dashboard;

/// <summary>
/// The Orleans dashboard under <c>/dashboard</c>. It shows the inside of the cluster, so it is guarded. With a key, it takes the key as the
/// password of HTTP basic authentication, from everywhere. Without a key, it answers this machine only.
/// </summary>
internal static class DashboardAccess
{
    private const string Prefix = "/dashboard";

    public static void Map(IEndpointRouteBuilder endpoints, PymkWebOptions options)
    {
        var key = options.DashboardKey is { } text ? Hash(text) : null;
        IEndpointConventionBuilder dashboard = endpoints.MapOrleansDashboard(Prefix);
        dashboard.Finally(endpoint =>
        {
            var inner = endpoint.RequestDelegate;
            endpoint.RequestDelegate = inner is null ? null : context => May(context, key) ? inner(context) : Refuse(context, key is not null);
        });
    }

    /// <summary>Whether the caller may see the dashboard.</summary>
    public static bool May(HttpContext context, byte[]? key)
    {
        if (key is not null)
        {
            return GivesKey(context.Request, key);
        }

        // Loopback alone proves nothing: a proxy on this machine forwards strangers, and a web page can reach loopback under a foreign host name.
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded")
            && IsLoopbackName(context.Request.Host.Host);
    }

    /// <summary>The hash that keys are compared by.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static bool GivesKey(HttpRequest request, byte[] key)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header.Parameter is null
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var bytes = new byte[header.Parameter.Length];
        if (!Convert.TryFromBase64String(header.Parameter, bytes, out var length))
        {
            return false;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return CryptographicOperations.FixedTimeEquals(Hash(pair[(pair.IndexOf(':') + 1)..]), key);
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Refuse(HttpContext context, bool hasKey)
    {
        if (!hasKey)
        {
            return Problem.Refused(
                StatusCodes.Status403Forbidden,
                $"The dashboard answers this machine only. Set {PymkWebOptions.Section}:DashboardKey to open it from elsewhere.").WriteAsync(context);
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"Pymk dashboard\", charset=\"UTF-8\"";
        return Problem.Refused(StatusCodes.Status401Unauthorized, "Give the dashboard's key as the password, with any user name.")
            .WriteAsync(context);
    }
}
