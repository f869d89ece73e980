using Pymk.Core.Candidates;

namespace Pymk.Core.Features;

/// <content>Features from profiles and behaviour.</content>
public static partial class PairFeatures
{
    private static void Profile(UserRow user, UserRow candidate, CandidateSet set, int i, Span<float> values)
    {
        var shared = TokenOverlap.Shared(user.Attributes, candidate.Attributes);
        set.SharedTokens[i] = shared.Rarest;
        Set(values, PairFeature.SharedAttributes, shared.Sum);
        Set(values, PairFeature.RarestAttribute, shared.Most);
        Set(values, PairFeature.FriendsLikeCandidate, TokenOverlap.Dot(user.FriendAttributes, candidate.Attributes));
        Set(values, PairFeature.CandidateFriendsLikeUser, TokenOverlap.Dot(candidate.FriendAttributes, user.Attributes));
        var cosine = TokenOverlap.Dot(user.Interests, candidate.Interests);
        Set(values, PairFeature.InterestCosine, cosine);
        Set(values, PairFeature.SharedInterests, MathF.Log(1 + (cosine * user[UserScalar.InterestNorm] * candidate[UserScalar.InterestNorm])));
        Set(values, PairFeature.FriendsInterestCosine, TokenOverlap.Dot(user.FriendInterests, candidate.Interests));
        Set(values, PairFeature.CandidateFriendsInterestCosine, TokenOverlap.Dot(candidate.FriendInterests, user.Interests));
        Set(values, PairFeature.BothFriendsInterestCosine, TokenOverlap.Dot(user.FriendInterests, candidate.FriendInterests));
        Set(values, PairFeature.CandidateInterests, candidate[UserScalar.LogInterests]);
        var now = set.GeneratedAt;
        Set(values, PairFeature.CandidateIdle, candidate.LastConnected == 0 ? 0 : MathF.Log(1 + (Math.Max(0, now - candidate.LastConnected) / 2_592_000f)));
        Set(values, PairFeature.CandidateAge, candidate.Joined == 0 ? 0 : MathF.Log(1 + (Math.Max(0, now - candidate.Joined) / 31_557_600f)));
        Set(values, PairFeature.CandidateAcceptRate, candidate[UserScalar.AcceptRate]);
        Set(values, PairFeature.CandidateInvitedRate, candidate[UserScalar.InvitedRate]);
        Set(values, PairFeature.CandidateActivity, candidate[UserScalar.Activity]);
        Set(values, PairFeature.CandidateShown, candidate[UserScalar.TimesShown]);
    }

    private static void Vectors(UserRow user, UserRow candidate, CandidateContext context, Span<float> values)
    {
        Set(values, PairFeature.CandidateClustering, candidate[UserScalar.Clustering]);
        Set(values, PairFeature.CandidateCore, candidate[UserScalar.LogCore]);
        Set(values, PairFeature.CandidateFriendDegree, candidate[UserScalar.FriendLogDegree]);
        Set(values, PairFeature.SameCommunity, user.Community >= 0 && user.Community == candidate.Community ? 1 : 0);
        Set(values, PairFeature.EmbeddingCosine, SByteDot.Cosine(QuantizedVector.Components(user.Embedding), QuantizedVector.Components(candidate.Embedding)));
        Set(values, PairFeature.StructureCosine, SByteDot.Cosine(QuantizedVector.Components(user.Structure), QuantizedVector.Components(candidate.Structure)));
    }
}
