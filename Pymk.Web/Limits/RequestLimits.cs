using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Pymk.Web.Options;
using Pymk.Web.Problems;

namespace Pymk.Web.Limits;

/// <summary>Bounds what the server reads of a request. An endpoint that takes a larger body says so with <c>RequestSizeLimitAttribute</c>.</summary>
internal sealed class RequestLimits(IOptions<PymkWebOptions> web) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = Input.MaxBody;
        options.Limits.MaxRequestHeadersTotalSize = web.Value.MaxHeaderBytes;
    }
}
