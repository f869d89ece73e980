using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Training.Features;

/// <summary>Sums the tokens of a user's friends in arrays over all tokens. Reused from one user to the next; not safe for concurrent use.</summary>
internal sealed class FriendTokens
{
    private readonly OwnInterests _interests;
    private readonly (ProfileField Field, int First)[] _attributes;
    private readonly float[] _sums;
    private readonly List<int> _touched = [];

    /// <summary>Makes the arrays.</summary>
    public FriendTokens(ProfileTable profiles, TokenNumbering numbering, OwnInterests interests)
    {
        _interests = interests;
        _attributes = [.. profiles.Fields.Select((field, f) => (field, numbering.First(f))).Where(f => f.field.Kind == ProfileFieldKind.Attribute)];
        _sums = new float[numbering.Count];
    }

    /// <summary>Fills the friends' interests and attributes: those of an even sample where there are many friends.</summary>
    public void Fill(ReadOnlySpan<int> neighbors, UserRowContent content)
    {
        var read = Math.Min(neighbors.Length, TokenLists.MostFriendsRead);
        for (var i = 0; i < read; i++)
        {
            var friend = neighbors[(int)((long)i * neighbors.Length / read)];
            var tokens = _interests.Tokens(friend);
            var weights = _interests.Weights(friend);
            for (var j = 0; j < tokens.Length; j++)
            {
                Add(tokens[j], weights[j]);
            }
        }

        Take(content.FriendInterests);
        TokenLists.MakeUnit(content.FriendInterests, TokenLists.MostOfFriends);
        for (var i = 0; i < read; i++)
        {
            var friend = neighbors[(int)((long)i * neighbors.Length / read)];
            foreach (var (field, first) in _attributes)
            {
                foreach (var token in field.Tokens(friend))
                {
                    Add(first + token, 1f / read);
                }
            }
        }

        Take(content.FriendAttributes);
        TokenLists.KeepHeaviest(content.FriendAttributes, TokenLists.MostOfFriends);
    }

    private void Add(int token, float weight)
    {
        if (_sums[token] == 0)
        {
            _touched.Add(token);
        }

        _sums[token] += weight;
    }

    // Moves the sums to a list. A token of weight 0 may be touched twice; the second time its sum is gone.
    private void Take(List<(int Token, float Weight)> into)
    {
        foreach (var token in _touched)
        {
            if (_sums[token] != 0)
            {
                into.Add((token, _sums[token]));
                _sums[token] = 0;
            }
        }

        _touched.Clear();
    }
}
