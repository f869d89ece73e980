using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Pymk.Web.Access;

/// <summary>The ways a request names its caller.</summary>
internal static class AccessSchemes
{
    /// <summary>Chooses between <see cref="Key"/> and <see cref="Token"/>.</summary>
    public const string Any = "pymk";

    /// <summary>A key, as <c>X-Api-Key</c> or as a bearer token.</summary>
    public const string Key = "key";

    /// <summary>A JSON Web Token (RFC 7519) as a bearer token (RFC 6750).</summary>
    public const string Token = JwtBearerDefaults.AuthenticationScheme;

    /// <summary>A key as the password of HTTP basic authentication (RFC 7617), which browsers ask for. For the dashboard alone: a browser repeats it
    /// unasked, also where another site made it.</summary>
    public const string Password = "password";

    /// <summary>The header of a key.</summary>
    public const string KeyHeader = "X-Api-Key";

    private const string Bearer = "Bearer ";

    /// <summary>The scheme for a request.</summary>
    public static string Choose(HttpContext context)
    {
        var jwt = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.Jwt.IsOn;
        return jwt && !context.Request.Headers.ContainsKey(KeyHeader) && IsToken(BearerOf(context.Request)) ? Token : Key;
    }

    /// <summary>What a request gives as a bearer token or in <see cref="KeyHeader"/>; empty for nothing.</summary>
    public static ReadOnlySpan<char> KeyOf(HttpRequest request) =>
        request.Headers.TryGetValue(KeyHeader, out var key) && !StringValues.IsNullOrEmpty(key) ? key.ToString().AsSpan().Trim() : BearerOf(request);

    /// <summary>The password of basic authentication; null for none.</summary>
    public static string? PasswordOf(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header.Parameter is null
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Parameter.Length];
        if (!Convert.TryFromBase64String(header.Parameter, bytes, out var length))
        {
            return null;
        }

        var pair = System.Text.Encoding.UTF8.GetString(bytes, 0, length);
        return pair[(pair.IndexOf(':') + 1)..];
    }

    // A token has three parts, and no key has a dot.
    private static bool IsToken(ReadOnlySpan<char> text) => text.Contains('.');

    private static ReadOnlySpan<char> BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString().AsSpan();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : default;
    }
}
