namespace Pymk.Core.Encoder;

/// <summary>A profile as the encoder reads it: rows of its token table, found by hash, with weights of unit length.</summary>
public static class EncoderTokens
{
    /// <summary>Row of a token: FNV-1a over field and text, so that any program finds it without a numbering.</summary>
    public static long RowOf(string field, string text, int tableRows)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in $"{field}\n{text}")
        {
            hash = unchecked((hash ^ c) * 1099511628211UL);
        }

        return (long)((hash ^ (hash >> 32)) % (ulong)tableRows);
    }

    /// <summary>How much a token of so many holders among so many users tells: inverse document frequency, 1 for one that nobody else has.</summary>
    public static float Rarity(int holders, int users) => MathF.Log(1 + (users / (float)Math.Max(1, holders))) / MathF.Log(1 + users);

    /// <summary>Keeps the rarest tokens and makes their weights unit long, in place.</summary>
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
