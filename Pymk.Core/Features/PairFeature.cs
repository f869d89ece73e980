namespace Pymk.Core.Features;

/// <summary>The columns of the pair matrix. d(x) is the degree of x, N(x) its connections.</summary>
public enum PairFeature
{
    /// <summary>ln(1 + common neighbours).</summary>
    CommonNeighbors,

    /// <summary>ln(1 + Adamic-Adar): sum over common neighbours of 1 / ln d (Adamic, Adar 2003).</summary>
    AdamicAdar,

    /// <summary>ln(1 + 1000 x resource allocation): sum over common neighbours of 1 / d (Zhou, Lü, Zhang 2009).</summary>
    ResourceAllocation,

    /// <summary>Square root of the Jaccard index.</summary>
    Jaccard,

    /// <summary>ln(1 + 1000 x probability that a walk of two steps from the candidate ends at the asker).</summary>
    WalkBack2,

    /// <summary>ln(1 + 1000 x resource-weighted paths of three steps).</summary>
    Resource3,

    /// <summary>ln(1 + 1000 x the same from the candidate's side: divided by its degree).</summary>
    WalkBack3,

    /// <summary>ln(1 + number of paths of three steps).</summary>
    Paths3,

    /// <summary>ln(1 + sum over common neighbours of their closeness to the asker: shared friends / degree).</summary>
    CloseFriends,

    /// <summary>1 / (1 + days / 30) since the asker connected with the newest of the mutual connections; 0 where there is none or times are unknown.</summary>
    LastMutual,

    /// <summary>Share of the candidate's connections within two hops of the asker.</summary>
    Enclosure,

    /// <summary>ln(1 + d(u)).</summary>
    UserDegree,

    /// <summary>ln(1 + d(c)).</summary>
    CandidateDegree,

    /// <summary>Clustering of the candidate.</summary>
    CandidateClustering,

    /// <summary>ln(1 + core number) of the candidate.</summary>
    CandidateCore,

    /// <summary>Mean log degree of the candidate's connections.</summary>
    CandidateFriendDegree,

    /// <summary>1 where both are of one community.</summary>
    SameCommunity,

    /// <summary>Cosine of the embeddings.</summary>
    EmbeddingCosine,

    /// <summary>Cosine of the structural embeddings.</summary>
    StructureCosine,

    /// <summary>Cosine of the mean structural embedding of the asker's friends and the candidate's own.</summary>
    FriendsStructureCosine,

    /// <summary>Cosine of the asker's structural embedding and the mean of the candidate's friends'.</summary>
    CandidateFriendsStructureCosine,

    /// <summary>Sum of the rarity weights of shared attribute tokens.</summary>
    SharedAttributes,

    /// <summary>Weight of the rarest shared attribute token.</summary>
    RarestAttribute,

    /// <summary>ln(1 + shared tokens) in the first of the profile's <see cref="Profiles.TokenColumns"/>.</summary>
    SharedInField1,

    /// <summary>The same in the second.</summary>
    SharedInField2,

    /// <summary>The same in the third.</summary>
    SharedInField3,

    /// <summary>The same in the fourth.</summary>
    SharedInField4,

    /// <summary>The same in the fifth.</summary>
    SharedInField5,

    /// <summary>The same in the last, which all further fields share.</summary>
    SharedInField6,

    /// <summary>Sum over the candidate's attribute tokens of the share of the asker's friends who have it, weighted by rarity.</summary>
    FriendsLikeCandidate,

    /// <summary>The same the other way: friends of the candidate like the asker.</summary>
    CandidateFriendsLikeUser,

    /// <summary>TF-IDF cosine of the interests.</summary>
    InterestCosine,

    /// <summary>ln(1 + sum of squared inverse document frequencies of the shared interests).</summary>
    SharedInterests,

    /// <summary>TF-IDF cosine of the asker's friends' interests and the candidate's.</summary>
    FriendsInterestCosine,

    /// <summary>TF-IDF cosine of the asker's interests and the candidate's friends'.</summary>
    CandidateFriendsInterestCosine,

    /// <summary>TF-IDF cosine of both sides' friends' interests.</summary>
    BothFriendsInterestCosine,

    /// <summary>ln(1 + number of interests) of the candidate.</summary>
    CandidateInterests,

    /// <summary>ln(1 + days / 30) since the candidate last connected, 0 where unknown.</summary>
    CandidateIdle,

    /// <summary>ln(1 + age of the candidate's account in years).</summary>
    CandidateAge,

    /// <summary>Share of the invitations the candidate answered that it accepted.</summary>
    CandidateAcceptRate,

    /// <summary>Invitations the candidate received per time it was viewed.</summary>
    CandidateInvitedRate,

    /// <summary>ln(1 + active days of the candidate).</summary>
    CandidateActivity,

    /// <summary>ln(1 + times the candidate was shown).</summary>
    CandidateShown,

    /// <summary>ln(1 + place) of the candidate in its list by resource allocation: 0 for the best, equal ones share their mean place.</summary>
    ResourceAllocationRank,

    /// <summary>The same by Adamic-Adar.</summary>
    AdamicAdarRank,

    /// <summary>The same by paths of three steps.</summary>
    Resource3Rank,

    /// <summary>The same by the walk of two steps back.</summary>
    WalkBack2Rank,

    /// <summary>The same by the walk of three steps back.</summary>
    WalkBack3Rank,

    /// <summary>The same by structural cosine.</summary>
    StructureCosineRank,

    /// <summary>The same by embedding cosine.</summary>
    EmbeddingCosineRank,

    /// <summary>The same by interest cosine.</summary>
    InterestCosineRank,

    /// <summary>Number of columns; not a feature.</summary>
    End,
}
