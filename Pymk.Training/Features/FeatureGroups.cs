using Pymk.Core.Features;

namespace Pymk.Training.Features;

/// <summary>Groups of features by name, for ablations.</summary>
internal static class FeatureGroups
{
    /// <summary>The only group without pair features: the towers.</summary>
    public const string Towers = "towers";

    private static readonly PairFeature[] Fields =
    [
        PairFeature.SharedInField1, PairFeature.SharedInField2, PairFeature.SharedInField3, PairFeature.SharedInField4, PairFeature.SharedInField5,
        PairFeature.SharedInField6,
    ];

    private static readonly Dictionary<string, PairFeature[]> Groups = new(StringComparer.Ordinal)
    {
        ["paths3"] =
        [
            PairFeature.Resource3, PairFeature.WalkBack3, PairFeature.Paths3, PairFeature.Enclosure,
            PairFeature.Resource3Rank, PairFeature.WalkBack3Rank,
        ],
        ["structure"] =
        [
            PairFeature.StructureCosine, PairFeature.StructureCosineRank, PairFeature.FriendsStructureCosine,
            PairFeature.CandidateFriendsStructureCosine, PairFeature.SameCommunity,
        ],
        ["embedding"] = [PairFeature.EmbeddingCosine, PairFeature.EmbeddingCosineRank],
        ["candidate"] = [PairFeature.CandidateDegree, PairFeature.CandidateClustering, PairFeature.CandidateCore, PairFeature.CandidateFriendDegree],
        ["fields"] = Fields,
        ["profile"] =
        [
            .. Fields,
            PairFeature.SharedAttributes, PairFeature.RarestAttribute, PairFeature.FriendsLikeCandidate, PairFeature.CandidateFriendsLikeUser,
            PairFeature.InterestCosine, PairFeature.SharedInterests, PairFeature.FriendsInterestCosine, PairFeature.CandidateFriendsInterestCosine,
            PairFeature.BothFriendsInterestCosine, PairFeature.CandidateInterests, PairFeature.InterestCosineRank,
        ],
        ["ranks"] = [.. Enum.GetValues<PairFeature>().Where(f => f >= PairFeature.ResourceAllocationRank && f < PairFeature.End)],
        [Towers] = [],
    };

    /// <summary>Names of the groups.</summary>
    public static IReadOnlyCollection<string> Names => Groups.Keys;

    /// <summary>The columns of a group. The towers and the empty name have none.</summary>
    public static int[] Columns(string group) => group.Length == 0 ? [] : Array.ConvertAll(Groups[group], f => (int)f);
}
