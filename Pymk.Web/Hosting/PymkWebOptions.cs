namespace Pymk.Web.Hosting;

/// <summary>Settings of the HTTP side, section <c>Pymk:Web</c>.</summary>
public sealed class PymkWebOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:Web";

    /// <summary>Default of <see cref="MaxConcurrent"/>.</summary>
    public const int DefaultMaxConcurrent = 256;

    /// <summary>Default of <see cref="RetryAfter"/>.</summary>
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Suggestion requests under way at once; the next is refused with 503. 1 to 100,000. It bounds the wait: 256 at 10,000/s is 26 ms.</summary>
    public int MaxConcurrent { get; set; } = DefaultMaxConcurrent;

    /// <summary>What a refused request is told to wait, 1 s to 1 h, in whole seconds on the wire.</summary>
    public TimeSpan RetryAfter { get; set; } = DefaultRetryAfter;

    /// <summary>Whether the Orleans dashboard is mapped under <c>/dashboard</c>.</summary>
    public bool Dashboard { get; set; } = true;

    /// <summary>The dashboard's key, 16 characters or more: asked for as a password from everywhere. Without one, only this machine may look.</summary>
    public string? DashboardKey { get; set; }
}
