using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pymk.External.Tests.Deployment;

/// <summary>Takes what is sent over OTLP (HTTP and protobuf) and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    // Fields of a span, in the order of their numbers: trace id, span id, state, parent, name. The first five have a length before their bytes.
    private const byte TraceId = 0x0a;
    private const byte Name = 0x2a;

    // The flags may come before the name: a tag of two bytes, and four bytes.
    private const byte Flags = 0x85;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _taken = new();

    private OtlpCollector(WebApplication app) => _app = app;

    /// <summary>The address that processes send to.</summary>
    public string Address => _app.Urls.Single();

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector._taken.Enqueue((context.Request.Path, body.ToArray()));
        });
        await app.StartAsync();
        return collector;
    }

    /// <summary>The names of the spans of a trace.</summary>
    public HashSet<string> SpansOf(ActivityTraceId trace)
    {
        byte[] start = [TraceId, 16, .. Convert.FromHexString(trace.ToHexString())];
        var names = new HashSet<string>();
        foreach (var body in Bodies("/v1/traces"))
        {
            for (ReadOnlySpan<byte> rest = body; rest.IndexOf(start) is >= 0 and var at;)
            {
                rest = rest[(at + start.Length)..];
                while (rest.Length > 6 && rest[0] is < Name or Flags)
                {
                    rest = rest[(rest[0] == Flags ? 6 : 2 + rest[1])..];
                }

                if (rest.Length > 2 && rest[0] == Name)
                {
                    names.Add(Encoding.UTF8.GetString(rest.Slice(2, rest[1])));
                }
            }
        }

        return names;
    }

    /// <summary>Whether a line of the log was written within a trace.</summary>
    public bool HasLogOf(ActivityTraceId trace) => Bodies("/v1/logs").Any(b => b.AsSpan().IndexOf(Convert.FromHexString(trace.ToHexString())) >= 0);

    /// <summary>Whether a text was sent.</summary>
    public bool Holds(string path, string text) => Bodies(path).Any(b => b.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IEnumerable<byte[]> Bodies(string path) => _taken.Where(t => t.Path == path).Select(t => t.Body);
}
