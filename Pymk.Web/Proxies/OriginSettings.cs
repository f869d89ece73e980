using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Pymk.Web.Options;

namespace Pymk.Web.Proxies;

/// <summary>
/// Lets scripts of the listed origins call the API (Fetch, "HTTP-CORS protocol"). They give a key or a token of their own: cookies and passwords of
/// the browser count nowhere.
/// </summary>
internal sealed class OriginSettings(IOptions<PymkWebOptions> web) : IConfigureOptions<CorsOptions>
{
    private static readonly TimeSpan Preflight = TimeSpan.FromHours(1);

    public void Configure(CorsOptions options) => options.AddDefaultPolicy(policy => policy
        .WithOrigins([.. web.Value.Origins])
        .AllowAnyMethod()
        .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType, "X-Api-Key", "Idempotency-Key")
        .WithExposedHeaders(HeaderNames.RetryAfter, HeaderNames.Location, HeaderNames.Allow)
        .SetPreflightMaxAge(Preflight));
}
