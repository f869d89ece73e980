using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Ids;

/// <summary>Other texts have all numbers that a text draws.</summary>
/// <param name="text">The text.</param>
[GenerateSerializer]
[Alias("pymk.no-number-left")]
public sealed class NoNumberLeftException(string text) : InvalidOperationException(
    $"{UserIdHash.MaxProbes} other ids have the numbers that '{UserIdRules.Shown(text)}' draws: choose another id.")
{
    /// <summary>The text.</summary>
    [Id(0)]
    public string Text { get; } = text;
}
