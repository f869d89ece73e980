using Microsoft.Extensions.Options;

namespace Pymk.Web.Access;

/// <summary>Refuses settings of access that cannot hold, and names them.</summary>
internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    private const string Jwt = AccessOptions.Section + ":Jwt";

    public ValidateOptionsResult Validate(string? name, AccessOptions options) =>
        Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

    private static string? Problem(AccessOptions options)
    {
        try
        {
            _ = ApiKeySet.Of(options.Keys, AccessOptions.Section + ":Keys");
            if (options.KeysFile is { } file)
            {
                _ = ApiKeyFile.Read(file);
            }
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }

        return Problem(options.Jwt);
    }

    private static string? Problem(JwtOptions jwt)
    {
        if (!jwt.IsOn)
        {
            return jwt.Issuer is not null || jwt.Audience is not null || jwt.AdminValue is not null
                ? $"{Jwt} needs Authority or SigningKeysFile."
                : null;
        }

        if (jwt is { Authority: not null, SigningKeysFile: not null })
        {
            return $"{Jwt} has both Authority and SigningKeysFile; leave out one of the two.";
        }

        if (string.IsNullOrWhiteSpace(jwt.Audience))
        {
            return $"{Jwt}:Audience is missing: name the audience of tokens for Pymk, so that no token for another service is taken.";
        }

        if (jwt.UserClaim.Length == 0 || jwt.AdminClaim.Length == 0 || jwt.AdminValue is { Length: 0 })
        {
            return $"{Jwt}:UserClaim, AdminClaim and AdminValue must not be empty.";
        }

        if (jwt.Authority is { } authority)
        {
            // A provider on this machine may be a test's, without a certificate.
            return Uri.TryCreate(authority, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
                ? null
                : $"{Jwt}:Authority must be an https address, is '{authority}'.";
        }

        if (string.IsNullOrWhiteSpace(jwt.Issuer))
        {
            return $"{Jwt}:Issuer is missing: with SigningKeysFile, name the issuer of the tokens.";
        }

        try
        {
            _ = JwtAccess.ReadKeys(jwt.SigningKeysFile!);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
