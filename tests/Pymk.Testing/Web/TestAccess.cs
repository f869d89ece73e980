using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Pymk.Testing.Web;

/// <summary>Keys of each scope, and the settings that a host takes them by.</summary>
public static class TestAccess
{
    /// <summary>The settings of keys, one for each scope, whose name is the scope.</summary>
    public static IReadOnlyDictionary<string, string?> Keys { get; } = Of("read", "act", "admin");

    /// <summary>The key of a scope.</summary>
    public static string Key(string scope) => $"pymk_{scope}-key-of-the-tests";

    /// <summary>The hash of a key, as settings have it.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The settings of keys of some scopes.</summary>
    public static IReadOnlyDictionary<string, string?> Of(params string[] scopes)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (i, scope) in scopes.Index())
        {
            settings[$"Pymk:Web:Auth:Keys:{i}:Name"] = scope;
            settings[$"Pymk:Web:Auth:Keys:{i}:Hash"] = Hash(Key(scope));
            settings[$"Pymk:Web:Auth:Keys:{i}:Scopes:0"] = scope;
        }

        return settings;
    }

    /// <summary>A request that gives a key or a token.</summary>
    public static HttpRequestMessage Request(HttpMethod method, string address, string? bearer)
    {
        var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return request;
    }
}
