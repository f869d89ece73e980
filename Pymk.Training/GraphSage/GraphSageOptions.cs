namespace Pymk.Training.GraphSage;

/// <summary>Hyperparameters of GraphSAGE.</summary>
public sealed record GraphSageOptions
{
    /// <summary>Width of the embedding and of the hidden layer.</summary>
    public const int Dimension = 128;

    /// <summary>Width of each propagated random projection.</summary>
    public int Propagated { get; init; } = 64;

    /// <summary>Width of the trained token vectors.</summary>
    public int TokenWidth { get; init; } = 64;

    /// <summary>Rows of the token table; more tokens share rows by hash.</summary>
    public int TokenRows { get; init; } = 1 << 15;

    /// <summary>Tokens of a profile in use, the rarest first.</summary>
    public int MaxTokens { get; init; } = 24;

    /// <summary>Maximum number of steps.</summary>
    public int Steps { get; init; } = 600;

    /// <summary>Minimum number of rounds; each round hides another part of the connections.</summary>
    public int Rounds { get; init; } = 8;

    /// <summary>Number of evaluations of the held-out recall; training stops after <see cref="Patience"/> of them without improvement.</summary>
    public int Checks { get; init; } = 8;

    /// <summary>Evaluations without improvement before training stops.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Pairs of a step.</summary>
    public int Batch { get; init; } = 512;

    /// <summary>Random negatives of a step, in addition to those of the batch.</summary>
    public int RandomNegatives { get; init; } = 512;

    /// <summary>Sampled neighbours of the second layer; the first layer reads all neighbours.</summary>
    public int FanOut { get; init; } = 10;

    /// <summary>Share of the connections that a round hides and trains on.</summary>
    public double HiddenShare { get; init; } = 0.2;

    /// <summary>Share of the connections held out for early stopping.</summary>
    public double ValidationShare { get; init; } = 0.05;

    /// <summary>Share of a step's users whose connections are masked, so that the profile alone gives an embedding.</summary>
    public double ColdShare { get; init; } = 0.1;

    /// <summary>Exponent x of the neighbour weight degree^-x: 0 for the plain mean, 1 as in resource allocation.</summary>
    public double DegreeExponent { get; init; } = 0.5;

    /// <summary>Temperature of the softmax over cosines.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>Strength of the logQ correction, 0 to 1.</summary>
    public double LogQ { get; init; } = 1;

    /// <summary>Peak step size of Adam.</summary>
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>Threads of libtorch; results repeat only with the same number.</summary>
    public int Threads { get; init; } = 2;

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";
}
