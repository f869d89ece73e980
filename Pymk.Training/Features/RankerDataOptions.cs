namespace Pymk.Training.Features;

/// <summary>How training pairs are made. One default for every graph.</summary>
internal sealed record RankerDataOptions
{
    /// <summary>Rounds; each hides a fresh part of the connections and computes every feature on the rest.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Share of the connections hidden in a round.</summary>
    public double HiddenShare { get; init; } = 0.1;

    /// <summary>Share of the users, 500 at most, of whom a round hides all but zero, one or two connections, so that newcomers are learnt too.</summary>
    public double ColdShare { get; init; } = 0.05;

    /// <summary>Users a round learns from at most.</summary>
    public int UsersPerRound { get; init; } = 4000;

    /// <summary>Negatives kept of a user's list, drawn evenly.</summary>
    public int NegativesPerList { get; init; } = 256;

    /// <summary>Slates of the logs that are learnt from at most, drawn by the seed.</summary>
    public int LogShowings { get; init; } = 40_000;

    /// <summary>A group of <see cref="FeatureGroups"/> to learn without; empty for none. What is always zero while learning, the head ignores when serving.</summary>
    public string Without { get; init; } = "";
}
