namespace Pymk.Training.GraphSage;

/// <summary>How GraphSAGE learns.</summary>
public sealed record GraphSageOptions
{
    /// <summary>Width of the embedding and of the hidden layer.</summary>
    public const int Dimension = 128;

    /// <summary>Width of each propagated random projection.</summary>
    public int Propagated { get; init; } = 64;

    /// <summary>Width of the learnt token vectors.</summary>
    public int TokenWidth { get; init; } = 64;

    /// <summary>Rows of the token table; further tokens share rows by hash.</summary>
    public int TokenRows { get; init; } = 1 << 15;

    /// <summary>Tokens read of one profile, the rarest first.</summary>
    public int MostTokens { get; init; } = 24;

    /// <summary>Most steps of learning.</summary>
    public int Steps { get; init; } = 600;

    /// <summary>Rounds the steps are spread over; each hides a fresh part of the connections, at least this many.</summary>
    public int Rounds { get; init; } = 8;

    /// <summary>Checks of the held-out recall; learning ends after <see cref="Patience"/> of them without a better one.</summary>
    public int Checks { get; init; } = 8;

    /// <summary>Checks without a better recall before learning ends.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Pairs a step.</summary>
    public int Batch { get; init; } = 512;

    /// <summary>Random negatives a step, beside those of the batch.</summary>
    public int RandomNegatives { get; init; } = 512;

    /// <summary>Neighbours sampled for the second layer; the first reads all of them.</summary>
    public int FanOut { get; init; } = 10;

    /// <summary>Share of the connections each round hides and learns from.</summary>
    public double HiddenShare { get; init; } = 0.2;

    /// <summary>Share of the connections held out for early stopping.</summary>
    public double ValidationShare { get; init; } = 0.05;

    /// <summary>Share of the users in a step that are shown without any connection, so that a profile alone gives an embedding.</summary>
    public double ColdShare { get; init; } = 0.1;

    /// <summary>Neighbours weigh degree^-x: 0 the plain mean, 1 as in resource allocation.</summary>
    public double DegreeExponent { get; init; } = 0.5;

    /// <summary>Temperature of the softmax over cosines.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>Strength of the logQ correction, 0 to 1.</summary>
    public double LogQ { get; init; } = 1;

    /// <summary>Step size of Adam at its highest.</summary>
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>Threads of libtorch; part of what makes a result repeatable.</summary>
    public int Threads { get; init; } = 2;

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";
}
