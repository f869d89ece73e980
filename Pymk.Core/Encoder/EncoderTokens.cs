namespace Pymk.Core.Encoder;

/// <summary>A profile as the encoder's input: rows of the token table, found by hash, with weights of unit length.</summary>
public static class EncoderTokens
{
    /// <summary>Row of a token: FNV-1a of field and text. It needs no numbering, so that every program finds the same row.</summary>
    public static long RowOf(string field, string text, int tableRows)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in $"{field}\n{text}")
        {
            hash = unchecked((hash ^ c) * 1099511628211UL);
        }

        return (long)((hash ^ (hash >> 32)) % (ulong)tableRows);
    }

    /// <summary>Rarity of a token: its inverse document frequency ln(1 + users / holders) / ln(1 + users); 1 for a single holder.</summary>
    /// <param name="holders">Users with the token.</param>
    /// <param name="users">All users.</param>
    public static float Rarity(int holders, int users) => MathF.Log(1 + (users / (float)Math.Max(1, holders))) / MathF.Log(1 + users);

    /// <summary>Keeps the <paramref name="most"/> rarest tokens and scales their weights to unit length, in place.</summary>
    public static void MakeUnit(List<(float Weight, long Row)> tokens, int most)
    {
        tokens.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Row.CompareTo(b.Row));
        if (tokens.Count > most)
        {
            tokens.RemoveRange(most, tokens.Count - most);
        }

        var length = MathF.Sqrt(tokens.Sum(t => t.Weight * t.Weight));
        for (var i = 0; i < tokens.Count; i++)
        {
            tokens[i] = (tokens[i].Weight / length, tokens[i].Row);
        }
    }
}
