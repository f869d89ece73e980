using Pymk.Core.Candidates;
using Pymk.Core.Profiles;

namespace Pymk.Core.Features;

/// <content>Features from profiles and behaviour.</content>
public static partial class PairFeatures
{
    private static readonly float[] LogCounts = [.. Enumerable.Range(0, 65).Select(count => MathF.Log(1 + count))];

    private static void Profile(UserTokens tokens, UserRow user, UserRow candidate, CandidateSet set, int i, Span<float> values)
    {
        var overlap = TokenOverlap.Of(tokens, candidate);
        set.SharedTokens[i] = overlap.Rarest;
        Set(values, PairFeature.SharedAttributes, overlap.SharedAttributes);
        Set(values, PairFeature.RarestAttribute, overlap.RarestWeight);
        for (var column = 0; column < FieldColumns.Count; column++)
        {
            values[(int)PairFeature.SharedInField1 + column] = LogCounts[Math.Min(overlap.Shared[column], LogCounts.Length - 1)];
        }

        Set(values, PairFeature.FriendsLikeCandidate, overlap.FriendsLikeCandidate);
        Set(values, PairFeature.CandidateFriendsLikeUser, overlap.CandidateFriendsLikeUser);
        Set(values, PairFeature.InterestCosine, overlap.Interests);
        Set(values, PairFeature.SharedInterests, MathF.Log(1 + (overlap.Interests * user[UserScalar.InterestNorm] * candidate[UserScalar.InterestNorm])));
        Set(values, PairFeature.FriendsInterestCosine, overlap.FriendInterests);
        Set(values, PairFeature.CandidateFriendsInterestCosine, overlap.CandidateFriendInterests);
        Set(values, PairFeature.BothFriendsInterestCosine, overlap.BothFriendInterests);
        Set(values, PairFeature.CandidateInterests, candidate[UserScalar.LogInterests]);
        var now = set.GeneratedAt;
        Set(values, PairFeature.CandidateIdle, candidate.LastConnected == 0 ? 0 : MathF.Log(1 + (Math.Max(0, now - candidate.LastConnected) / 2_592_000f)));
        Set(values, PairFeature.CandidateAge, candidate.Joined == 0 ? 0 : MathF.Log(1 + (Math.Max(0, now - candidate.Joined) / 31_557_600f)));
        Set(values, PairFeature.CandidateAcceptRate, candidate[UserScalar.AcceptRate]);
        Set(values, PairFeature.CandidateInvitedRate, candidate[UserScalar.InvitedRate]);
        Set(values, PairFeature.CandidateActivity, candidate[UserScalar.Activity]);
        Set(values, PairFeature.CandidateShown, candidate[UserScalar.TimesShown]);
    }

    private static void Vectors(UserRow user, VectorNorms norms, UserRow candidate, Span<float> values)
    {
        Set(values, PairFeature.CandidateClustering, candidate[UserScalar.Clustering]);
        Set(values, PairFeature.CandidateCore, candidate[UserScalar.LogCore]);
        Set(values, PairFeature.CandidateFriendDegree, candidate[UserScalar.FriendLogDegree]);
        Set(values, PairFeature.SameCommunity, user.Community >= 0 && user.Community == candidate.Community ? 1 : 0);
        var embedding = QuantizedVector.Components(candidate.Embedding);
        var structure = QuantizedVector.Components(candidate.Structure);
        var structureNorm = SByteDot.Dot(structure, structure);
        var friendStructure = QuantizedVector.Components(candidate.FriendStructure);
        Set(values, PairFeature.EmbeddingCosine, SByteDot.Cosine(QuantizedVector.Components(user.Embedding), norms.Embedding, embedding, SByteDot.Dot(embedding, embedding)));
        Set(values, PairFeature.StructureCosine, SByteDot.Cosine(QuantizedVector.Components(user.Structure), norms.Structure, structure, structureNorm));
        Set(values, PairFeature.FriendsStructureCosine, SByteDot.Cosine(QuantizedVector.Components(user.FriendStructure), norms.FriendStructure, structure, structureNorm));
        Set(
            values,
            PairFeature.CandidateFriendsStructureCosine,
            SByteDot.Cosine(QuantizedVector.Components(user.Structure), norms.Structure, friendStructure, SByteDot.Dot(friendStructure, friendStructure)));
    }

    // Squared lengths of the asker's vectors, the same for all candidates.
    private readonly struct VectorNorms(UserRow user)
    {
        public readonly int Embedding = SByteDot.Dot(QuantizedVector.Components(user.Embedding), QuantizedVector.Components(user.Embedding));
        public readonly int Structure = SByteDot.Dot(QuantizedVector.Components(user.Structure), QuantizedVector.Components(user.Structure));
        public readonly int FriendStructure = SByteDot.Dot(QuantizedVector.Components(user.FriendStructure), QuantizedVector.Components(user.FriendStructure));
    }
}
