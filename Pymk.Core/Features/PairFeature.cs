namespace Pymk.Core.Features;

/// <summary>The columns of the pair matrix. u is the user, c the candidate, d(x) the degree of x.</summary>
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

    /// <summary>ln(1 + 1000 x probability that a walk of two steps from the candidate ends at the user).</summary>
    WalkBack2,

    /// <summary>ln(1 + 1000 x resource-weighted paths of three steps).</summary>
    Resource3,

    /// <summary>ln(1 + 1000 x resource-weighted paths of three steps / d(c)): the walk from the candidate's side.</summary>
    WalkBack3,

    /// <summary>ln(1 + number of paths of three steps).</summary>
    Paths3,

    /// <summary>ln(1 + sum over common neighbours of their closeness to the user: (1 + connections shared with the user) / degree).</summary>
    CloseFriends,

    /// <summary>1 / (1 + days / 30) since the user connected with the newest of the mutual connections; 0 without one or without times.</summary>
    LastMutual,

    /// <summary>Share of the candidate's connections within two hops of the user, 0 to 1.</summary>
    Enclosure,

    /// <summary>ln(1 + d(u)).</summary>
    UserDegree,

    /// <summary>ln(1 + d(c)).</summary>
    CandidateDegree,

    /// <summary>Local clustering coefficient of the candidate, 0 to 1.</summary>
    CandidateClustering,

    /// <summary>ln(1 + core number) of the candidate in the k-core decomposition.</summary>
    CandidateCore,

    /// <summary>Mean log degree of the candidate's connections.</summary>
    CandidateFriendDegree,

    /// <summary>1 where both are in the same community, else 0.</summary>
    SameCommunity,

    /// <summary>Cosine of the embeddings.</summary>
    EmbeddingCosine,

    /// <summary>Cosine of the structural embeddings.</summary>
    StructureCosine,

    /// <summary>Cosine of the mean structural embedding of the user's friends and the candidate's own.</summary>
    FriendsStructureCosine,

    /// <summary>Cosine of the user's structural embedding and the mean of the candidate's friends'.</summary>
    CandidateFriendsStructureCosine,

    /// <summary>Sum of the rarity weights of shared attribute tokens.</summary>
    SharedAttributes,

    /// <summary>Weight of the rarest shared attribute token.</summary>
    RarestAttribute,

    /// <summary>ln(1 + shared tokens) of the field in the first of the <see cref="Profiles.TokenColumns"/>.</summary>
    SharedInField1,

    /// <summary>ln(1 + shared tokens) in the second column.</summary>
    SharedInField2,

    /// <summary>ln(1 + shared tokens) in the third column.</summary>
    SharedInField3,

    /// <summary>ln(1 + shared tokens) in the fourth column.</summary>
    SharedInField4,

    /// <summary>ln(1 + shared tokens) in the fifth column.</summary>
    SharedInField5,

    /// <summary>ln(1 + shared tokens) in the last column, which all further fields share.</summary>
    SharedInField6,

    /// <summary>Sum over the candidate's attribute tokens of rarity weight x share of the user's friends with the token.</summary>
    FriendsLikeCandidate,

    /// <summary>Sum over the user's attribute tokens of rarity weight x share of the candidate's friends with the token.</summary>
    CandidateFriendsLikeUser,

    /// <summary>TF-IDF cosine of the interests.</summary>
    InterestCosine,

    /// <summary>ln(1 + sum of squared inverse document frequencies of the shared interests).</summary>
    SharedInterests,

    /// <summary>TF-IDF cosine of the interests of the user's friends and the candidate's.</summary>
    FriendsInterestCosine,

    /// <summary>TF-IDF cosine of the user's interests and those of the candidate's friends.</summary>
    CandidateFriendsInterestCosine,

    /// <summary>TF-IDF cosine of the interests of the user's friends and of the candidate's friends.</summary>
    BothFriendsInterestCosine,

    /// <summary>ln(1 + number of interests) of the candidate.</summary>
    CandidateInterests,

    /// <summary>ln(1 + days / 30) since the candidate last connected; 0 where unknown.</summary>
    CandidateIdle,

    /// <summary>ln(1 + age of the candidate's account in years); 0 where unknown.</summary>
    CandidateAge,

    /// <summary>Share of accepted invitations among those the candidate answered, smoothed.</summary>
    CandidateAcceptRate,

    /// <summary>Invitations the candidate received per view, smoothed.</summary>
    CandidateInvitedRate,

    /// <summary>ln(1 + active days of the candidate).</summary>
    CandidateActivity,

    /// <summary>ln(1 + impressions of the candidate).</summary>
    CandidateShown,

    /// <summary>ln(1 + rank) of the candidate in its list by resource allocation: rank 0 is the best, equal values share their mean rank.</summary>
    ResourceAllocationRank,

    /// <summary>ln(1 + rank) by Adamic-Adar.</summary>
    AdamicAdarRank,

    /// <summary>ln(1 + rank) by <see cref="Resource3"/>.</summary>
    Resource3Rank,

    /// <summary>ln(1 + rank) by <see cref="WalkBack2"/>.</summary>
    WalkBack2Rank,

    /// <summary>ln(1 + rank) by <see cref="WalkBack3"/>.</summary>
    WalkBack3Rank,

    /// <summary>ln(1 + rank) by structural cosine.</summary>
    StructureCosineRank,

    /// <summary>ln(1 + rank) by embedding cosine.</summary>
    EmbeddingCosineRank,

    /// <summary>ln(1 + rank) by interest cosine.</summary>
    InterestCosineRank,

    /// <summary>Number of columns; not a feature.</summary>
    End,
}
