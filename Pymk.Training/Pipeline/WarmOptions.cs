namespace Pymk.Training.Pipeline;

/// <summary>How much a training does that starts from the weights of the served version, relative to one from random weights.</summary>
internal sealed record WarmOptions
{
    /// <summary>Share of the encoder's rounds.</summary>
    public double EncoderRounds { get; init; } = 0.25;

    /// <summary>Share of the encoder's peak step size.</summary>
    public double EncoderRate { get; init; } = 0.5;

    /// <summary>Rounds of hidden connections that the ranker's lists come from.</summary>
    public int ListRounds { get; init; } = 1;

    /// <summary>Share of the ranker's passes.</summary>
    public double RankerPasses { get; init; } = 0.5;

    /// <summary>Share of the ranker's peak step size.</summary>
    public double RankerRate { get; init; } = 0.5;
}
