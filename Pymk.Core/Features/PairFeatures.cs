namespace Pymk.Core.Features;

/// <summary>The columns of the pair matrix: how many there are and what they are called. <see cref="PairFeature"/> says what each means.</summary>
public static class PairFeatures
{
    /// <summary>Number of features.</summary>
    public const int Count = (int)PairFeature.End;

    /// <summary>The first of the columns that follow from the two feature rows; those before it follow from the graph.</summary>
    internal const int FirstOfRows = (int)PairFeature.CandidateClustering;

    /// <summary>Number of the columns that follow from the two feature rows.</summary>
    internal const int CountOfRows = FirstRelative - FirstOfRows;

    /// <summary>The first of the columns that <see cref="ListRanks"/> fills; they are the last ones.</summary>
    internal const int FirstRelative = (int)PairFeature.ResourceAllocationRank;

    /// <summary>Names in column order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<PairFeature>().Where(n => n != nameof(PairFeature.End))];
}
