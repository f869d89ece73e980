using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Pymk.Web.Access;

namespace Pymk.Web.Idempotency;

/// <summary>Hashes of keys and requests: 128 bits of SHA-256.</summary>
internal static class RequestHash
{
    /// <summary>The hash of a caller's key. Callers do not see each other's keys; without access control there is one caller.</summary>
    public static Guid OfKey(ClaimsPrincipal caller, string key)
    {
        var owner = Caller.Of(caller)?.Shown ?? "";
        return First(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner}\n{key}")));
    }

    /// <summary>The hash of a request: method, address, type of the body, body. The body is read to its end and rewound.</summary>
    public static async Task<Guid> OfAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.PathBase}{request.Path}{request.QueryString}\n{request.ContentType}\n"));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }

        request.Body.Position = 0;
        return First(hash.GetHashAndReset());
    }

    private static Guid First(ReadOnlySpan<byte> hash) => new(hash[..16]);
}
