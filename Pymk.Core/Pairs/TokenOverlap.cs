using System.Runtime.Intrinsics;
using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>What an asker and a candidate share by their tokens; sums over shared tokens, cosines where both vectors are of unit length.</summary>
internal ref struct TokenOverlap
{
    /// <summary>Sum of the rarity weights of shared attributes.</summary>
    public float SharedAttributes;

    /// <summary>Most of these.</summary>
    public float RarestWeight;

    /// <summary>The token that has most, -1 for none.</summary>
    public int Rarest;

    /// <summary>The candidate's attributes, weighted by the share of the asker's friends who have each.</summary>
    public float FriendsLikeCandidate;

    /// <summary>The asker's attributes, weighted by the share of the candidate's friends who have each.</summary>
    public float CandidateFriendsLikeUser;

    /// <summary>Cosine of the interests.</summary>
    public float Interests;

    /// <summary>Cosine of the friends' interests and the candidate's.</summary>
    public float FriendInterests;

    /// <summary>Cosine of the asker's interests and the candidate's friends'.</summary>
    public float CandidateFriendInterests;

    /// <summary>Cosine of both friends' interests.</summary>
    public float BothFriendInterests;

    /// <summary>Number of shared tokens by the column of their field; the first <see cref="TokenColumns.Count"/> count.</summary>
    public Vector128<ushort> Shared;

    /// <summary>Looks up every token of the candidate.</summary>
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

    // Sums are in registers until the end: through memory each would wait for the one before.
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

    // The asker has a few attributes, a candidate's friends dozens: those few are looked for among these. Both ascend, so the sum is taken in one order.
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
