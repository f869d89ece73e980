using Pymk.Core.Diversity;

namespace Pymk.Core.Slates;

/// <summary>How a slate is built.</summary>
public sealed record SlateOptions
{
    /// <summary>Diversity of the slate.</summary>
    public DiversityOptions Diversity { get; init; } = new();
}
