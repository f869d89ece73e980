using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Pymk.Web.Access;

/// <summary>Sets how ASP.NET Core checks bearer tokens, and whom they name.</summary>
internal sealed class JwtAccess(IOptions<AccessOptions> access) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(JwtBearerOptions options) => Configure(null, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        var jwt = access.Value.Jwt;
        if (!jwt.IsOn)
        {
            return;
        }

        options.Authority = jwt.Authority;
        options.RequireHttpsMetadata = jwt.Authority?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) != true;
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = jwt.Audience,
            ValidIssuer = jwt.Issuer,
            IssuerSigningKeys = jwt.SigningKeysFile is { } file ? ReadKeys(file) : null,
            ClockSkew = TimeSpan.FromSeconds(30),
        };
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                if (CallerOf(context.Principal!, jwt) is { } caller)
                {
                    context.Principal = caller.ToPrincipal(context.Scheme.Name);
                }
                else
                {
                    context.Fail($"The token has no claim '{jwt.UserClaim}'.");
                }

                return Task.CompletedTask;
            },
        };
    }

    /// <summary>Reads a key set.</summary>
    /// <exception cref="InvalidDataException">The file is missing, or holds no key that signs.</exception>
    public static IList<SecurityKey> ReadKeys(string file)
    {
        try
        {
            var keys = new JsonWebKeySet(File.ReadAllText(file)).GetSigningKeys();
            return keys.Count > 0 ? keys : throw new InvalidDataException($"{file} holds no key that signs; it must be a JSON Web Key Set, {{\"keys\": […]}}.");
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{file} is no JSON Web Key Set, {{\"keys\": […]}}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The file of signing keys {file} cannot be read: {e.Message}", e);
        }
    }

    private static Caller? CallerOf(ClaimsPrincipal principal, JwtOptions jwt)
    {
        var user = principal.FindFirst(jwt.UserClaim)?.Value;
        return jwt.AdminValue is { } admin && principal.FindAll(jwt.AdminClaim).Any(c => c.Value.Split(' ').Contains(admin, StringComparer.Ordinal))
                ? Caller.OfOperator(user ?? "without a name")
            : string.IsNullOrEmpty(user) ? null
            : Caller.OfUser(user);
    }
}
