using Pymk.Core.Models;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>What the judge holds out of all weights, how many people it asks, and what it lets pass.</summary>
internal sealed record JudgeOptions
{
    /// <summary>Share of what is new since the served version that is held out, above 0 to 0.5.</summary>
    public double Share { get; init; } = 0.2;

    /// <summary>Fewest connections, and fewest answers, to judge by.</summary>
    public int Least { get; init; } = 200;

    /// <summary>Most connections, and most answers, that are held out.</summary>
    public int Most { get; init; } = 5_000;

    /// <summary>Most users who are asked.</summary>
    public int Users { get; init; } = 2_000;

    /// <summary>How much worse a version may be.</summary>
    public JudgeMargins Margins { get; init; } = new(Links: 0.05, Auc: 0.01, CalibrationError: 0.02);

    /// <summary>What the weights depend on, as text for the key of the build folder: whom the judge asks and what it lets pass is left out.</summary>
    public string HoldOut => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Share} {Least} {Most}");
}
