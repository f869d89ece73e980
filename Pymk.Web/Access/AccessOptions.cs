namespace Pymk.Web.Access;

/// <summary>
/// Who may ask, section <c>Pymk:Web:Auth</c>. Nothing configured: everybody who reaches the address, which must be loopback. <c>Pymk:Web:Auth=none</c>
/// says so for any address.
/// </summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:Web:Auth";

    /// <summary>The value of the section that turns access control off.</summary>
    public const string Off = "none";

    /// <summary>True for <c>Pymk:Web:Auth=none</c>.</summary>
    public bool IsOff { get; internal set; }

    /// <summary>The keys of applications and operators.</summary>
    public IList<ApiKeyOptions> Keys { get; set; } = [];

    /// <summary>A JSON file with further keys, <c>[{"name": …, "hash": …, "scopes": […]}]</c>. Changes count without a restart.</summary>
    public string? KeysFile { get; set; }

    /// <summary>Bearer tokens of users and operators.</summary>
    public JwtOptions Jwt { get; set; } = new();

    /// <summary>True where access is controlled.</summary>
    public bool IsOn => !IsOff && (Keys.Count > 0 || KeysFile is not null || Jwt.IsOn);
}

/// <summary>A key. The key itself is not kept: only its hash.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Names the key in logs; 1 to 64 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public string Hash { get; set; } = "";

    /// <summary><c>read</c>, <c>act</c>, <c>admin</c>. Each includes those before it.</summary>
    public IList<string> Scopes { get; set; } = [];
}

/// <summary>How bearer tokens are checked: by the keys that an OpenID Connect provider publishes, or by those of a file.</summary>
public sealed class JwtOptions
{
    /// <summary>The OpenID Connect provider, <c>https://…</c>.</summary>
    public string? Authority { get; set; }

    /// <summary>A JSON Web Key Set (RFC 7517) in place of <see cref="Authority"/>.</summary>
    public string? SigningKeysFile { get; set; }

    /// <summary>The issuer that tokens must name. Required with <see cref="SigningKeysFile"/>; otherwise the authority's own.</summary>
    public string? Issuer { get; set; }

    /// <summary>The audience that tokens must name. Required.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that holds the user's id.</summary>
    public string UserClaim { get; set; } = "sub";

    /// <summary>The claim that makes a token an operator's where it holds <see cref="AdminValue"/>, alone or among values separated by blanks.</summary>
    public string AdminClaim { get; set; } = "scope";

    /// <summary>The value that makes a token an operator's; null where no token is one.</summary>
    public string? AdminValue { get; set; }

    /// <summary>True where tokens are taken.</summary>
    public bool IsOn => Authority is not null || SigningKeysFile is not null;
}
