using Microsoft.AspNetCore.Http.Features;

namespace Pymk.Web.Ids;

/// <summary>
/// Keeps the segments of a path apart from what ids in them hold. The server decodes a path but leaves <c>%2F</c>, so that <c>a%2Fb</c> and
/// <c>a%252Fb</c> look alike afterwards. A path with a percent sign is therefore read once more from the request's target. Each segment is decoded
/// once, and encoded again where it would not be one segment (<see cref="PercentText.Segment"/>); <see cref="RequestIds.InPath"/> takes that back.
/// </summary>
internal static class RawPaths
{
    /// <summary>Goes before everything that reads the path.</summary>
    public static void UseRawPaths(this IApplicationBuilder app) => app.Use(next => context =>
    {
        Restore(context);
        return next(context);
    });

    /// <summary>The path of an encoded one, with <c>.</c> and <c>..</c> removed (RFC 3986, 5.2.4) where they stand as they are.</summary>
    public static string Of(ReadOnlySpan<char> encoded)
    {
        var kept = new List<string>();
        var isOpen = false; // the last segment was a dot or two: the path ends with a slash
        foreach (var range in encoded[1..].Split('/'))
        {
            var segment = encoded[1..][range];
            isOpen = segment is "." or "..";
            if (!isOpen)
            {
                kept.Add(PercentText.TryDecode(segment, out var text) ? PercentText.Segment(text) : segment.ToString());
            }
            else if (segment is ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
        }

        return $"/{string.Join('/', kept)}{(isOpen && kept.Count > 0 ? "/" : "")}";
    }

    private static void Restore(HttpContext context)
    {
        var encoded = PathOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (!encoded.Contains('%'))
        {
            return;
        }

        // A base that an application outside took off the path.
        var path = new PathString(Of(encoded));
        if (path.StartsWithSegments(context.Request.PathBase, out var rest))
        {
            context.Request.Path = rest;
        }
    }

    // The target is a path with a query, or an absolute address (RFC 9112, 3.2); that of an OPTIONS may be an asterisk.
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (target.IndexOf('?') is >= 0 and var query)
        {
            target = target[..query];
        }

        if (target.StartsWith('/'))
        {
            return target;
        }

        var authority = target.IndexOf("://") + "://".Length;
        return authority >= "://".Length && target[authority..].IndexOf('/') is >= 0 and var path ? target[(authority + path)..] : [];
    }
}
