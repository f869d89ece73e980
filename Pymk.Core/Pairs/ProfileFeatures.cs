using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>Features from profiles and behaviour.</summary>
internal static class ProfileFeatures
{
    private const float SecondsPer30Days = 2_592_000;
    private const float SecondsPerYear = 31_557_600;

    private static readonly float[] LogCounts = [.. Enumerable.Range(0, 65).Select(count => MathF.Log(1 + count))];

    /// <summary>Writes the features of a candidate.</summary>
    /// <param name="tokens">The tokens of the user's row.</param>
    /// <param name="user">The user's row.</param>
    /// <param name="candidate">The candidate's row.</param>
    /// <param name="now">Unix seconds; ages end here.</param>
    /// <param name="values">A row of features.</param>
    /// <returns>The rarest attribute token that both have, -1 for none.</returns>
    public static int Write(UserTokens tokens, UserRow user, UserRow candidate, long now, Span<float> values)
    {
        var overlap = TokenOverlap.Of(tokens, candidate);
        values[(int)PairFeature.SharedAttributes] = overlap.SharedAttributes;
        values[(int)PairFeature.RarestAttribute] = overlap.RarestWeight;
        for (var column = 0; column < TokenColumns.Count; column++)
        {
            values[(int)PairFeature.SharedInField1 + column] = LogCounts[Math.Min(overlap.Shared[column], LogCounts.Length - 1)];
        }

        values[(int)PairFeature.FriendsLikeCandidate] = overlap.FriendsLikeCandidate;
        values[(int)PairFeature.CandidateFriendsLikeUser] = overlap.CandidateFriendsLikeUser;
        values[(int)PairFeature.InterestCosine] = overlap.Interests;
        var sharedInterests = overlap.Interests * user[UserScalar.InterestNorm] * candidate[UserScalar.InterestNorm];
        values[(int)PairFeature.SharedInterests] = MathF.Log(1 + sharedInterests);
        values[(int)PairFeature.FriendsInterestCosine] = overlap.FriendInterests;
        values[(int)PairFeature.CandidateFriendsInterestCosine] = overlap.CandidateFriendInterests;
        values[(int)PairFeature.BothFriendsInterestCosine] = overlap.BothFriendInterests;
        values[(int)PairFeature.CandidateInterests] = candidate[UserScalar.LogInterests];
        values[(int)PairFeature.CandidateIdle] = LogAge(candidate.LastConnected, now, SecondsPer30Days);
        values[(int)PairFeature.CandidateAge] = LogAge(candidate.Joined, now, SecondsPerYear);
        values[(int)PairFeature.CandidateAcceptRate] = candidate[UserScalar.AcceptRate];
        values[(int)PairFeature.CandidateInvitedRate] = candidate[UserScalar.InvitedRate];
        values[(int)PairFeature.CandidateActivity] = candidate[UserScalar.Activity];
        values[(int)PairFeature.CandidateShown] = candidate[UserScalar.TimesShown];
        return overlap.Rarest;
    }

    private static float LogAge(uint since, long now, float unit) => since == 0 ? 0 : MathF.Log(1 + (Math.Max(0, now - since) / unit));
}
