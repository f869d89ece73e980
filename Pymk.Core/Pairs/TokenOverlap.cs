using System.Runtime.Intrinsics;
using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>The tokens that a user and a candidate share: sums over shared tokens; they are cosines where both vectors have unit length.</summary>
internal ref struct TokenOverlap
{
    /// <summary>Sum of the rarity weights of shared attributes.</summary>
    public float SharedAttributes;

    /// <summary>The largest of these weights.</summary>
    public float RarestWeight;

    /// <summary>The token with the largest weight, -1 for none.</summary>
    public int Rarest;

    /// <summary>Sum over the candidate's attributes of rarity weight x share of the user's friends with the attribute.</summary>
    public float FriendsLikeCandidate;

    /// <summary>Sum over the user's attributes of rarity weight x share of the candidate's friends with the attribute.</summary>
    public float CandidateFriendsLikeUser;

    /// <summary>Cosine of the interests.</summary>
    public float Interests;

    /// <summary>Cosine of the interests of the user's friends and the candidate's.</summary>
    public float FriendInterests;

    /// <summary>Cosine of the user's interests and those of the candidate's friends.</summary>
    public float CandidateFriendInterests;

    /// <summary>Cosine of the interests of the user's friends and of the candidate's friends.</summary>
    public float BothFriendInterests;

    /// <summary>Number of shared tokens by <see cref="TokenColumns"/>; the first <see cref="TokenColumns.Count"/> elements are used.</summary>
    public Vector128<ushort> Shared;

    /// <summary>Looks up all tokens of the candidate.</summary>
    public static TokenOverlap Of(UserTokens user, UserRow candidate)
    {
        var overlap = new TokenOverlap { Rarest = -1 };
        if (!user.IsEmpty)
        {
            overlap.AddAttributes(user, candidate);
            overlap.AddInterests(user, candidate);
        }

        return overlap;
    }

    // Local sums stay in registers; sums in fields would wait for memory at every step.
    private void AddAttributes(UserTokens user, UserRow candidate)
    {
        var own = candidate.Attributes;
        var tokens = own.Tokens;
        var weights = own.Weights;
        var (sum, likeCandidate, shared) = (0f, 0f, Vector128<ushort>.Zero);
        for (var i = 0; i < tokens.Length; i++)
        {
            ref var has = ref user.Find(tokens[i]);
            sum += has.Attribute;
            shared += has.AttributeUnit;
            likeCandidate += has.FriendAttribute * FiniteHalf.ToSingle(weights[i]);
            if (has.Attribute > RarestWeight)
            {
                (RarestWeight, Rarest) = (has.Attribute, tokens[i]);
            }
        }

        (SharedAttributes, FriendsLikeCandidate, Shared) = (sum, likeCandidate, shared);
        CandidateFriendsLikeUser = FriendsLike(user.Attributes, candidate.FriendAttributes);
    }

    // The user has a few attributes, the candidate's friends have dozens: search for the few. The fixed order makes the sum reproducible.
    private static float FriendsLike(ReadOnlySpan<UserTokens.Attribute> attributes, TokenList friends)
    {
        var tokens = friends.Tokens;
        var weights = friends.Weights;
        var sum = 0f;
        foreach (var attribute in attributes)
        {
            if (tokens.IndexOf(attribute.Token) is var at and >= 0)
            {
                sum += attribute.Weight * FiniteHalf.ToSingle(weights[at]);
            }
        }

        return sum;
    }

    private void AddInterests(UserTokens user, UserRow candidate)
    {
        var own = candidate.Interests;
        var tokens = own.Tokens;
        var weights = own.Weights;
        var (both, friend, shared) = (0f, 0f, Shared);
        for (var i = 0; i < tokens.Length; i++)
        {
            ref var has = ref user.Find(tokens[i]);
            var weight = FiniteHalf.ToSingle(weights[i]);
            both += has.Interest * weight;
            friend += has.FriendInterest * weight;
            shared += has.InterestUnit;
        }

        (Interests, FriendInterests, Shared) = (both, friend, shared);
        var friends = candidate.FriendInterests;
        tokens = friends.Tokens;
        weights = friends.Weights;
        (both, friend) = (0f, 0f);
        for (var i = 0; i < tokens.Length; i++)
        {
            ref var has = ref user.Find(tokens[i]);
            var weight = FiniteHalf.ToSingle(weights[i]);
            both += has.Interest * weight;
            friend += has.FriendInterest * weight;
        }

        (CandidateFriendInterests, BothFriendInterests) = (both, friend);
    }
}
