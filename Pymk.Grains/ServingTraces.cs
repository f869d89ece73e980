using System.Diagnostics;

namespace Pymk.Grains;

/// <summary>Spans of serving, below the span of the request that they are for. Tags never hold a user.</summary>
internal static class ServingTraces
{
    /// <summary>Name of the source, for an exporter.</summary>
    public const string SourceName = "Pymk.Serving";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a span; null where the request is not traced, and for work that no request asked for.</summary>
    /// <param name="name">What is done, such as <c>rank</c>.</param>
    public static Activity? Start(string name) => Activity.Current is null ? null : Source.StartActivity(name);
}
