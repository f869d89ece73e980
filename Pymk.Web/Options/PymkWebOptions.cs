namespace Pymk.Web.Options;

/// <summary>Settings of the HTTP side, section <c>Pymk:Web</c>.</summary>
public sealed class PymkWebOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:Web";

    /// <summary>Default of <see cref="MaxConcurrent"/>.</summary>
    public const int DefaultMaxConcurrent = 256;

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

    /// <summary>The dashboard's key, 16 characters or more, taken as a password. Without a key the dashboard answers this machine only.</summary>
    public string? DashboardKey { get; set; }
}
