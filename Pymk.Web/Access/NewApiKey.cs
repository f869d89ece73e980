using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Pymk.Web.Access;

/// <summary>A key that was just made. Whoever calls shows <see cref="Key"/> once and keeps the rest.</summary>
/// <param name="Key">The key: <c>pymk_</c> and 256 random bits.</param>
/// <param name="Options">What the service keeps of it.</param>
public sealed record NewApiKey(string Key, ApiKeyOptions Options)
{
    private const string Prefix = "pymk_";
    private const int RandomBytes = 32;

    /// <summary>Makes a key.</summary>
    /// <exception cref="InvalidDataException">The name or a scope is wrong.</exception>
    public static NewApiKey Make(string name, IEnumerable<string> scopes)
    {
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var options = new ApiKeyOptions { Name = name, Hash = hash, Scopes = [.. scopes] };
        _ = ApiKeySet.Of([options], "The key");
        return new NewApiKey(key, options);
    }
}
