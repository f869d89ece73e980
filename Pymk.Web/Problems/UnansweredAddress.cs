using Microsoft.AspNetCore.Routing.Template;

namespace Pymk.Web.Problems;

/// <summary>
/// The fallback below <c>/v1</c> and every other version. It also gets requests with a method that the address does not take, before the router refuses them. It answers
/// such a request with 405 and the right methods (RFC 9110, 15.5.6), any other with 404.
/// </summary>
internal sealed class UnansweredAddress(IEnumerable<EndpointDataSource> sources)
{
    private readonly Lazy<(TemplateMatcher Address, IReadOnlyList<string> Methods)[]> _known = new(() =>
    [
        .. sources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Select(e => (
            new TemplateMatcher(new RouteTemplate(e.RoutePattern), []),
            e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])),
    ]);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var unanswered = new UnansweredAddress(endpoints.DataSources);
        endpoints.MapFallback("/v1/{**rest}", unanswered.AnswerAsync).AllowAnonymous();
        endpoints.MapFallback("/v{version:int}/{**rest}", unanswered.AnswerAsync).AllowAnonymous();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var asked = $"{context.Request.Method} {context.Request.Path}";
        var methods = _known.Value
            .Where(k => k.Methods.Count > 0 && k.Address.TryMatch(context.Request.Path, []))
            .SelectMany(k => k.Methods).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (methods.Length == 0)
        {
            return Problem.NoSuchAddress(asked, context.Request.PathBase).WriteAsync(context);
        }

        context.Response.Headers.Allow = string.Join(", ", methods);
        return Problem.WrongMethod(asked, methods).WriteAsync(context);
    }
}
