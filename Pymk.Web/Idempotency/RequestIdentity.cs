using System.Globalization;

namespace Pymk.Web.Idempotency;

/// <summary>
/// What a request's writes are known by: the time of the request's first try, and ids of events, the same in every try of a request with an
/// <c>Idempotency-Key</c>. Not safe for concurrent use.
/// </summary>
/// <param name="id">Begins the ids.</param>
/// <param name="time">When the request, or its first try, arrived.</param>
/// <param name="isRepeated">True where an earlier try may have written a part.</param>
internal sealed class RequestIdentity(string id, DateTimeOffset time, bool isRepeated)
{
    private int _next;

    /// <summary>When the request, or its first try, arrived.</summary>
    public DateTimeOffset Time => time;

    /// <summary>True where an earlier try may have written a part.</summary>
    public bool IsRepeated => isRepeated;

    /// <summary>The identity of a request; that of a request without a key is new.</summary>
    public static RequestIdentity Of(HttpContext context)
    {
        if (context.Features.Get<RequestIdentity>() is not { } identity)
        {
            var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            context.Features.Set(identity = new RequestIdentity(Guid.NewGuid().ToString("N"), now, isRepeated: false));
        }

        return identity;
    }

    /// <summary>The id of the request's next event.</summary>
    public string NextId() => IdAt(_next++);

    /// <summary>The id of an event of a row.</summary>
    public string IdAt(int row) => string.Create(CultureInfo.InvariantCulture, $"{id}-{row}");
}
