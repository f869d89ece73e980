namespace Pymk.Web.Options;

/// <summary>Settings of the HTTP side, section <c>Pymk:Web</c>.</summary>
public sealed class PymkWebOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:Web";

    /// <summary>Default of <see cref="MaxConcurrent"/>.</summary>
    public const int DefaultMaxConcurrent = 256;

    /// <summary>Default of <see cref="UserRate"/>.</summary>
    public const int DefaultUserRate = 20;

    /// <summary>Default of <see cref="MaxHeaderBytes"/>.</summary>
    public const int DefaultMaxHeaderBytes = 32 * 1024;

    /// <summary>Default of <see cref="RetryAfter"/>.</summary>
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most suggestion requests under way; the next request is refused with 503. 1 to 100,000. It bounds the wait: 256 at 10,000/s is 26 ms.
    /// </summary>
    public int MaxConcurrent { get; set; } = DefaultMaxConcurrent;

    /// <summary>The wait that a refused request is told, 1 s to 1 h, in whole seconds.</summary>
    public TimeSpan RetryAfter { get; set; } = DefaultRetryAfter;

    /// <summary>Whether the Orleans dashboard is mapped under <c>/dashboard</c>.</summary>
    public bool Dashboard { get; set; } = true;

    /// <summary>The path below which a proxy serves the service, such as <c>/pymk</c>; empty for none.</summary>
    public string PathBase { get; set; } = "";

    /// <summary>
    /// Addresses or networks of proxies whose <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Prefix</c> are believed, such as
    /// <c>10.0.0.7</c> or <c>10.0.0.0/8</c>. Nobody else's are.
    /// </summary>
    public IList<string> Proxies { get; set; } = [];

    /// <summary>Origins of web pages whose scripts may call the API from a browser (CORS), such as <c>https://app.example</c>; <c>*</c> for all.</summary>
    public IList<string> Origins { get; set; } = [];

    /// <summary>Requests a second of one key, with bursts of twice as many; 0 for no limit. At most 1,000,000.</summary>
    public int KeyRate { get; set; }

    /// <summary>Requests a second of one user's tokens, with bursts of twice as many; 0 for no limit. At most 1,000,000.</summary>
    public int UserRate { get; set; } = DefaultUserRate;

    /// <summary>The most bytes of a request's headers, 1 KiB to 1 MiB.</summary>
    public int MaxHeaderBytes { get; set; } = DefaultMaxHeaderBytes;

    /// <summary>The dashboard's key, 16 characters or more, taken as a password. Without a key the dashboard answers this machine only.</summary>
    public string? DashboardKey { get; set; }
}
