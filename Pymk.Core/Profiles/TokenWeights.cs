namespace Pymk.Core.Profiles;

/// <summary>Rarity weights of tokens: the inverse document frequency ln(1 + users with the field / users with the token).</summary>
public sealed class TokenWeights
{
    private readonly float[] _idf;
    private readonly int[] _holders;

    /// <summary>Counts the tokens of a table.</summary>
    public TokenWeights(ProfileTable profiles)
    {
        Numbering = new TokenNumbering(profiles);
        _idf = new float[Numbering.Count];
        _holders = new int[Numbering.Count];
        for (var f = 0; f < profiles.Fields.Count; f++)
        {
            var field = profiles.Fields[f];
            var first = Numbering.First(f);
            var withField = 0;
            field.Visit((_, tokens) =>
            {
                withField += tokens.Length > 0 ? 1 : 0;
                foreach (var token in tokens)
                {
                    _holders[first + token]++;
                }
            });
            for (var t = first; t < Numbering.First(f) + field.Vocabulary.Count; t++)
            {
                _idf[t] = MathF.Log(1 + (withField / (float)Math.Max(1, _holders[t])));
            }
        }
    }

    /// <summary>The numbering of the tokens.</summary>
    public TokenNumbering Numbering { get; }

    /// <summary>Number of users with each token.</summary>
    public IReadOnlyList<int> Holders => _holders;

    /// <summary>The weight of a token.</summary>
    public float this[int token] => _idf[token];
}
