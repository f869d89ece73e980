using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Training.Features;

/// <summary>
/// The interests of all users with weights of unit length, in compressed sparse rows. They follow from the profiles alone, so all graphs share them.
/// </summary>
internal sealed class OwnInterests
{
    private readonly long[] _offsets;
    private readonly int[] _tokens;
    private readonly float[] _weights;
    private readonly float[] _norms;

    /// <summary>Collects the interests.</summary>
    public OwnInterests(ProfileTable profiles, TokenWeights weights)
    {
        var interests = profiles.Fields.Select((field, f) => (Field: field, First: weights.Numbering.First(f)))
            .Where(f => f.Field.Kind == ProfileFieldKind.Interest).ToArray();
        _offsets = new long[profiles.UserCount + 1];
        for (var u = 0; u < profiles.UserCount; u++)
        {
            _offsets[u + 1] = _offsets[u] + Math.Min(TokenLists.MostOwn, interests.Sum(f => f.Field.Tokens(u).Length));
        }

        (_tokens, _weights, _norms) = (new int[_offsets[^1]], new float[_offsets[^1]], new float[profiles.UserCount]);
        Parallel.For(0, profiles.UserCount, () => new List<(int Token, float Weight)>(), (u, _, own) =>
        {
            own.Clear();
            foreach (var (field, first) in interests)
            {
                foreach (var token in field.Tokens(u))
                {
                    own.Add((first + token, weights[first + token]));
                }
            }

            _norms[u] = TokenLists.MakeUnit(own, TokenLists.MostOwn);
            for (var i = 0; i < own.Count; i++)
            {
                (_tokens[_offsets[u] + i], _weights[_offsets[u] + i]) = own[i];
            }

            return own;
        }, _ => { });
    }

    /// <summary>The tokens of a user.</summary>
    public ReadOnlySpan<int> Tokens(int user) => _tokens.AsSpan((int)_offsets[user], Count(user));

    /// <summary>A weight for each of <see cref="Tokens"/>.</summary>
    public ReadOnlySpan<float> Weights(int user) => _weights.AsSpan((int)_offsets[user], Count(user));

    /// <summary>Number of a user's tokens.</summary>
    public int Count(int user) => (int)(_offsets[user + 1] - _offsets[user]);

    /// <summary>Length of a user's weights before they were scaled.</summary>
    public float Norm(int user) => _norms[user];
}
