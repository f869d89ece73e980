namespace Pymk.Training.Ranker;

/// <summary>Hyperparameters of the ranker.</summary>
public sealed record RankerOptions
{
    /// <summary>Width of both projections and of the head's first layer; serving relies on it.</summary>
    public const int Projection = 64;

    /// <summary>Width of the head's second layer.</summary>
    public const int Hidden = 32;

    /// <summary>Maximum number of epochs.</summary>
    public int Epochs { get; init; } = 6;

    /// <summary>Epochs without a better validation score before training stops.</summary>
    public int Patience { get; init; } = 4;

    /// <summary>Lists of a step.</summary>
    public int ListsPerStep { get; init; } = 16;

    /// <summary>Negatives sampled from each link list in an epoch; all where the list has fewer.</summary>
    public int NegativesPerList { get; init; } = 200;

    /// <summary>Log rows of a step.</summary>
    public int LogRowsPerStep { get; init; } = 512;

    /// <summary>Peak step size of AdamW; it decays to zero along a cosine.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Weight decay of AdamW.</summary>
    public double WeightDecay { get; init; } = 1e-3;

    /// <summary>Dropout of projections, against memorizing pairs.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>Share of users held out for validation, early stopping and calibration.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Weight of the listwise loss relative to the logs' loss where there are both.</summary>
    public double LinksWeight { get; init; } = 0.3;

    /// <summary>False keeps the projections at zero, so that only pair features count.</summary>
    public bool UseTowers { get; init; } = true;

    /// <summary>Threads of libtorch; results repeat only with the same number.</summary>
    public int Threads { get; init; } = 2;

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";
}
