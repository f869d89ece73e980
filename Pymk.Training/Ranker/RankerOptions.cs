namespace Pymk.Training.Ranker;

/// <summary>How the ranker learns.</summary>
public sealed record RankerOptions
{
    /// <summary>Width of both projections and of the head's first layer; the serving side depends on it.</summary>
    public const int Projection = 64;

    /// <summary>Width of the head's second layer.</summary>
    public const int Hidden = 32;

    /// <summary>Most passes over the lists.</summary>
    public int Epochs { get; init; } = 6;

    /// <summary>Passes without a better validation score before learning ends.</summary>
    public int Patience { get; init; } = 4;

    /// <summary>Lists a step.</summary>
    public int ListsPerStep { get; init; } = 16;

    /// <summary>Negatives drawn from each list of links a pass; all where the list has fewer.</summary>
    public int NegativesPerList { get; init; } = 200;

    /// <summary>Rows of logs a step.</summary>
    public int LogRowsPerStep { get; init; } = 512;

    /// <summary>Step size of AdamW at its highest; it falls to zero along a cosine.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Weight decay of AdamW.</summary>
    public double WeightDecay { get; init; } = 1e-3;

    /// <summary>Share of projection entries zeroed while learning, so that pairs are not learnt by heart.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>Share of users kept for validation, early stopping and calibration.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Weight of the listwise loss beside the logs' where both are given.</summary>
    public double LinksWeight { get; init; } = 0.3;

    /// <summary>False leaves the projections at zero, so that only pair features count.</summary>
    public bool UseTowers { get; init; } = true;

    /// <summary>Threads of libtorch; part of what makes a result repeatable.</summary>
    public int Threads { get; init; } = 2;

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";
}
