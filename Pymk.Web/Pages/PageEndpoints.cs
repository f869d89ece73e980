using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Pymk.Web.Pages;

/// <summary>The page "People you may know", and those of operators. Their files are embedded in this assembly; nothing is fetched from other hosts.</summary>
internal static class PageEndpoints
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Folder = "page/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var file = name[Folder.Length..];
            Map(endpoints, file == "index.html" ? "/" : "/" + file, stream, Types[Path.GetExtension(file)]);
        }
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, Stream stream, string type)
    {
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
        endpoints.MapGet(path, (HttpContext context) =>
        {
            // The page names its files by where it is, so below a proxy's path it needs the slash.
            if (!context.Request.Path.HasValue)
            {
                return Results.Redirect($"{context.Request.PathBase}/{context.Request.QueryString}");
            }

            context.Response.Headers.CacheControl = "no-cache";
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.Bytes(content, type, entityTag: tag);
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
