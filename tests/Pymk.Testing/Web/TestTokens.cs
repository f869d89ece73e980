using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Testing.Web;

/// <summary>Signs tokens, and writes the key set that they are checked by.</summary>
public sealed class TestTokens : IDisposable
{
    /// <summary>The issuer of the tokens.</summary>
    public const string Issuer = "https://issuer.example";

    /// <summary>Their audience.</summary>
    public const string Audience = "pymk-tests";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _file = Path.GetTempFileName();

    /// <summary>Makes a key and its file.</summary>
    public TestTokens() => File.WriteAllText(_file, KeySet);

    /// <summary>The public keys, RFC 7517.</summary>
    public string KeySet
    {
        get
        {
            var q = _key.ExportParameters(false).Q;
            return JsonSerializer.Serialize(new
            {
                keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", kid = "1", alg = "ES256", x = Base64UrlEncoder.Encode(q.X), y = Base64UrlEncoder.Encode(q.Y) } },
            });
        }
    }

    /// <summary>The settings of a host that takes the tokens.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Pymk:Web:Auth:Jwt:SigningKeysFile"] = _file,
        ["Pymk:Web:Auth:Jwt:Issuer"] = Issuer,
        ["Pymk:Web:Auth:Jwt:Audience"] = Audience,
        ["Pymk:Web:Auth:Jwt:AdminValue"] = "pymk.admin",
    };

    /// <summary>A token with claims.</summary>
    public string Sign(IDictionary<string, object> claims, string issuer = Issuer, string audience = Audience, DateTime? expires = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = claims,
            Expires = expires ?? DateTime.UtcNow.AddHours(1),
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "1" }, SecurityAlgorithms.EcdsaSha256),
        });

    /// <summary>A user's token.</summary>
    public string OfUser(UserId user) => Sign(new Dictionary<string, object> { ["sub"] = user.ToString() });

    /// <summary>An operator's token.</summary>
    public string OfOperator() => Sign(new Dictionary<string, object> { ["sub"] = "olga", ["scope"] = "openid pymk.admin" });

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_file);
        _key.Dispose();
    }
}
