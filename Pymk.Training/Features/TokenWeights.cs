using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Training.Features;

/// <summary>What a shared token tells: its inverse document frequency, ln(1 + users with the field / users with the token).</summary>
internal sealed class TokenWeights
{
    private readonly float[] _idf;

    public TokenWeights(ProfileTable profiles)
    {
        Numbering = new TokenNumbering(profiles);
        _idf = new float[Numbering.Count];
        Holders = new int[Numbering.Count];
        for (var f = 0; f < profiles.Fields.Count; f++)
        {
            var field = profiles.Fields[f];
            var first = Numbering.First(f);
            foreach (var token in field.AllTokens)
            {
                Holders[first + token]++;
            }

            var speaking = Enumerable.Range(0, profiles.UserCount).Count(u => field.Tokens(u).Length > 0);
            for (var t = first; t < Numbering.First(f) + field.Vocabulary.Count; t++)
            {
                _idf[t] = MathF.Log(1 + (speaking / (float)Math.Max(1, Holders[t])));
            }
        }
    }

    public TokenNumbering Numbering { get; }

    /// <summary>Users who have each token.</summary>
    public int[] Holders { get; }

    public float this[int token] => _idf[token];
}
