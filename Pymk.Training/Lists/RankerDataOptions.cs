using Pymk.Training.Features;

namespace Pymk.Training.Lists;

/// <summary>Settings of the ranker's training set. The defaults suit every graph.</summary>
internal sealed record RankerDataOptions
{
    /// <summary>Rounds. Each hides another part of the connections and computes every feature on the rest.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Share of the connections hidden in a round.</summary>
    public double HiddenShare { get; init; } = 0.1;

    /// <summary>Share of the users, at most 500, of which a round hides all but zero, one or two connections: examples of new users.</summary>
    public double ColdShare { get; init; } = 0.05;

    /// <summary>Most users of a round.</summary>
    public int UsersPerRound { get; init; } = 4000;

    /// <summary>Most negatives of a list, drawn evenly.</summary>
    public int NegativesPerList { get; init; } = 256;

    /// <summary>Most slates from the logs, drawn by the seed.</summary>
    public int LogSlates { get; init; } = 40_000;

    /// <summary>
    /// Name of a group of <see cref="FeatureGroups"/> that stays zero in training; empty for none. The head then ignores the group when serving.
    /// </summary>
    public string Without { get; init; } = "";
}
