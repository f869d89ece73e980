using Pymk.Core.Diversity;

namespace Pymk.Core.Slates;

/// <summary>How a slate is built.</summary>
public sealed record SlateOptions
{
    /// <summary>Diversity of the slate.</summary>
    public DiversityOptions Diversity { get; init; } = new();

    /// <summary>How the two probabilities make a score.</summary>
    public ValueWeights Value { get; init; } = ValueWeights.Plain;

    /// <summary>Chance in percent that a place goes to somebody who is not among the best, 0 to <see cref="SlateExploration.MostPercent"/>.</summary>
    public int ExplorationPercent { get; init; }
}
