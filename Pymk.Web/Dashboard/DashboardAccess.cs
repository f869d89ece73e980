using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Orleans.Dashboard;
using Pymk.Web.Hosting;

namespace Pymk.Web.Dashboard;

/// <summary>
/// The Orleans dashboard under <c>/dashboard</c>. It shows the cluster's inside, so that without a key only this machine may look, and with one everybody
/// who gives it as the password of HTTP basic authentication.
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

    /// <summary>Whether the caller may look.</summary>
    public static bool May(HttpContext context, byte[]? key)
    {
        if (key is not null)
        {
            return GivesKey(context.Request, key);
        }

        // A proxy's callers come from its address, and a page's script may reach this machine under a foreign name: neither is this machine's user.
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded")
            && IsLoopbackName(context.Request.Host.Host);
    }

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
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Refuse(HttpContext context, bool hasKey)
    {
        if (!hasKey)
        {
            return Problems.Problem.Refused(
                StatusCodes.Status403Forbidden,
                $"The dashboard answers this machine only; set {PymkWebOptions.Section}:DashboardKey to look from elsewhere.").WriteAsync(context);
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"Pymk dashboard\", charset=\"UTF-8\"";
        return Problems.Problem.Refused(StatusCodes.Status401Unauthorized, "The dashboard's key is asked for as the password; any name will do.").WriteAsync(context);
    }
}
