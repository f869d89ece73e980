using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>Features from profiles and behaviour.</summary>
internal static class ProfileFeatures
{
    private static readonly float[] LogCounts = [.. Enumerable.Range(0, 65).Select(count => MathF.Log(1 + count))];

    /// <summary>Writes the features of candidate <paramref name="i"/> and the rarest attribute token it shares with the user.</summary>
    public static void Write(UserTokens tokens, UserRow user, UserRow candidate, CandidateSet set, int i, Span<float> values)
    {
        var overlap = TokenOverlap.Of(tokens, candidate);
        set.SharedTokens[i] = overlap.Rarest;
        values[(int)PairFeature.SharedAttributes] = overlap.SharedAttributes;
        values[(int)PairFeature.RarestAttribute] = overlap.RarestWeight;
        for (var column = 0; column < TokenColumns.Count; column++)
        {
            values[(int)PairFeature.SharedInField1 + column] = LogCounts[Math.Min(overlap.Shared[column], LogCounts.Length - 1)];
        }

        values[(int)PairFeature.FriendsLikeCandidate] = overlap.FriendsLikeCandidate;
        values[(int)PairFeature.CandidateFriendsLikeUser] = overlap.CandidateFriendsLikeUser;
        values[(int)PairFeature.InterestCosine] = overlap.Interests;
        values[(int)PairFeature.SharedInterests] = MathF.Log(1 + (overlap.Interests * user[UserScalar.InterestNorm] * candidate[UserScalar.InterestNorm]));
        values[(int)PairFeature.FriendsInterestCosine] = overlap.FriendInterests;
        values[(int)PairFeature.CandidateFriendsInterestCosine] = overlap.CandidateFriendInterests;
        values[(int)PairFeature.BothFriendsInterestCosine] = overlap.BothFriendInterests;
        values[(int)PairFeature.CandidateInterests] = candidate[UserScalar.LogInterests];
        var now = set.GeneratedAt;
        values[(int)PairFeature.CandidateIdle] = candidate.LastConnected == 0 ? 0 : MathF.Log(1 + (Math.Max(0, now - candidate.LastConnected) / 2_592_000f));
        values[(int)PairFeature.CandidateAge] = candidate.Joined == 0 ? 0 : MathF.Log(1 + (Math.Max(0, now - candidate.Joined) / 31_557_600f));
        values[(int)PairFeature.CandidateAcceptRate] = candidate[UserScalar.AcceptRate];
        values[(int)PairFeature.CandidateInvitedRate] = candidate[UserScalar.InvitedRate];
        values[(int)PairFeature.CandidateActivity] = candidate[UserScalar.Activity];
        values[(int)PairFeature.CandidateShown] = candidate[UserScalar.TimesShown];
    }
}
