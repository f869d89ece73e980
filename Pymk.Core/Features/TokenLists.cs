namespace Pymk.Core.Features;

/// <summary>Shapes the token lists of a row, the same for training's rows and for those of users who join.</summary>
public static class TokenLists
{
    /// <summary>Tokens kept of a user's own, of each kind.</summary>
    public const int MostOwn = 64;

    /// <summary>Tokens kept of the friends', of each kind.</summary>
    public const int MostOfFriends = 64;

    /// <summary>Friends read, evenly over all of them.</summary>
    public const int MostFriendsRead = 200;

    /// <summary>Keeps the heaviest tokens, equal ones by number.</summary>
    public static void KeepHeaviest(List<(int Token, float Weight)> tokens, int most)
    {
        if (tokens.Count > most)
        {
            tokens.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Token.CompareTo(b.Token));
            tokens.RemoveRange(most, tokens.Count - most);
        }
    }

    /// <summary>Keeps the heaviest tokens and makes their weights unit long.</summary>
    /// <returns>Their length before.</returns>
    public static float MakeUnit(List<(int Token, float Weight)> tokens, int most)
    {
        KeepHeaviest(tokens, most);
        var norm = MathF.Sqrt(tokens.Sum(t => t.Weight * t.Weight));
        for (var i = 0; i < tokens.Count; i++)
        {
            tokens[i] = (tokens[i].Token, norm > 0 ? tokens[i].Weight / norm : 0);
        }

        return norm;
    }
}
