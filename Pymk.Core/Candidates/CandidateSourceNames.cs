namespace Pymk.Core.Candidates;

/// <summary>What answers call the sources.</summary>
public static class CandidateSourceNames
{
    /// <summary>The sources and their names, those that tell most first.</summary>
    public static IReadOnlyList<(CandidateSources Source, string Name)> All { get; } =
    [
        (CandidateSources.TwoHop, "two-hop"),
        (CandidateSources.OneCommonNeighbor, "one-common-neighbor"),
        (CandidateSources.Walk, "walk"),
        (CandidateSources.Nearest, "nearest"),
        (CandidateSources.Attribute, "attribute"),
        (CandidateSources.Interest, "interest"),
        (CandidateSources.Popular, "popular"),
    ];

    /// <summary>The names of a combination.</summary>
    public static string[] Of(CandidateSources sources) => [.. All.Where(s => sources.HasFlag(s.Source)).Select(s => s.Name)];
}
