using System.Runtime.CompilerServices;
using Pymk.Core.Profiles;

namespace Pymk.Core.Features;

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

    /// <summary>Number of shared tokens by the column of their field.</summary>
    public FieldCounts Shared;

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

    private void AddAttributes(UserTokens user, UserRow candidate)
    {
        var own = candidate.Attributes;
        for (var i = 0; i < own.Tokens.Length; i++)
        {
            if (!user.TryFind(own.Tokens[i], out var has))
            {
                continue;
            }

            SharedAttributes += has.Attribute;
            Shared[has.Column] += has.Attribute > 0 ? 1 : 0;
            FriendsLikeCandidate += has.FriendAttribute * (float)own.Weights[i];
            if (has.Attribute > RarestWeight)
            {
                (RarestWeight, Rarest) = (has.Attribute, own.Tokens[i]);
            }
        }

        var friends = candidate.FriendAttributes;
        for (var i = 0; i < friends.Tokens.Length; i++)
        {
            if (user.TryFind(friends.Tokens[i], out var has))
            {
                CandidateFriendsLikeUser += has.Attribute * (float)friends.Weights[i];
            }
        }
    }

    private void AddInterests(UserTokens user, UserRow candidate)
    {
        var own = candidate.Interests;
        for (var i = 0; i < own.Tokens.Length; i++)
        {
            if (user.TryFind(own.Tokens[i], out var has))
            {
                var weight = (float)own.Weights[i];
                Interests += has.Interest * weight;
                Shared[has.Column] += has.Interest > 0 ? 1 : 0;
                FriendInterests += has.FriendInterest * weight;
            }
        }

        var friends = candidate.FriendInterests;
        for (var i = 0; i < friends.Tokens.Length; i++)
        {
            if (user.TryFind(friends.Tokens[i], out var has))
            {
                var weight = (float)friends.Weights[i];
                CandidateFriendInterests += has.Interest * weight;
                BothFriendInterests += has.FriendInterest * weight;
            }
        }
    }
}

/// <summary>A count for each of the <see cref="FieldColumns"/>.</summary>
[InlineArray(FieldColumns.Count)]
internal struct FieldCounts
{
    private int _first;
}
