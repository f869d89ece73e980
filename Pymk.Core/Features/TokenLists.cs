namespace Pymk.Core.Features;

/// <summary>Cuts and scales the token lists of a feature row. Training and serving build rows with the same rules.</summary>
public static class TokenLists
{
    /// <summary>Tokens kept of a user's own attributes, and of the user's own interests.</summary>
    public const int MostOwn = 64;

    /// <summary>Tokens kept of the friends' attributes, and of the friends' interests.</summary>
    public const int MostOfFriends = 64;

    /// <summary>Friends that are read, an even sample of all.</summary>
    public const int MostFriendsRead = 200;

    /// <summary>Keeps the <paramref name="most"/> heaviest tokens; equal weights by token.</summary>
    public static void KeepHeaviest(List<(int Token, float Weight)> tokens, int most)
    {
        if (tokens.Count > most)
        {
            tokens.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Token.CompareTo(b.Token));
            tokens.RemoveRange(most, tokens.Count - most);
        }
    }

    /// <summary>Keeps the <paramref name="most"/> heaviest tokens and scales their weights to a vector of unit length.</summary>
    /// <returns>The length of the kept weights before scaling.</returns>
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
