using System.Runtime.CompilerServices;
using Pymk.Core.Candidates;

namespace Pymk.Core.Features;

/// <summary>
/// The asker's tokens in a hash table, filled once a generation: each candidate's tokens are then looked up instead of merging two lists 1,500 times.
/// </summary>
internal sealed class UserTokens
{
    private int[] _tokens = new int[512];
    private Weights[] _weights = new Weights[512];
    private readonly BitFilter _filter = new(12);
    private int _count;

    /// <summary>What the asker and the asker's friends have of a token.</summary>
    internal struct Weights
    {
        /// <summary>Rarity weight of the asker's attribute.</summary>
        public float Attribute;

        /// <summary>Share of the asker's friends with the attribute.</summary>
        public float FriendAttribute;

        /// <summary>Weight in the asker's unit interest vector.</summary>
        public float Interest;

        /// <summary>Weight in the friends' unit interest vector.</summary>
        public float FriendInterest;

        /// <summary>Column that counts shared tokens of this one's field.</summary>
        public int Column;
    }

    public void Fill(UserRow user, Postings postings)
    {
        var (attributes, friends, interests) = (user.Attributes.Tokens.Length, user.FriendAttributes.Tokens.Length, user.Interests.Tokens.Length);
        var most = attributes + friends + interests + user.FriendInterests.Tokens.Length;
        var size = Math.Max(512, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(4 * most)));
        if (_tokens.Length != size)
        {
            (_tokens, _weights) = (new int[size], new Weights[size]);
        }

        Array.Fill(_tokens, -1);
        _filter.Clear();
        _count = most;
        Add(user.Attributes, (ref Weights w, float value) => w.Attribute = value);
        Add(user.FriendAttributes, (ref Weights w, float value) => w.FriendAttribute = value);
        Add(user.Interests, (ref Weights w, float value) => w.Interest = value);
        Add(user.FriendInterests, (ref Weights w, float value) => w.FriendInterest = value);
        for (var at = 0; at < size; at++)
        {
            if (_tokens[at] >= 0 && (_weights[at].Attribute > 0 || _weights[at].Interest > 0))
            {
                _weights[at].Column = postings.ColumnOf(_tokens[at]);
            }
        }
    }

    /// <summary>What there is of a token; false for none, which is so for most and found out from 512 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(int token, out Weights weights)
    {
        if (!_filter.MayHold(token))
        {
            weights = default;
            return false;
        }

        return Look(token, out weights);
    }

    private bool Look(int token, out Weights weights)
    {
        var mask = _tokens.Length - 1;
        for (var at = Place(token, mask); ; at = (at + 1) & mask)
        {
            if (_tokens[at] == token)
            {
                weights = _weights[at];
                return true;
            }

            if (_tokens[at] < 0)
            {
                weights = default;
                return false;
            }
        }
    }

    /// <summary>True where the asker has no token at all.</summary>
    public bool IsEmpty => _count == 0;

    private delegate void Setter(ref Weights weights, float value);

    private static int Place(int token, int mask) => (int)(((uint)token * 2654435769u) >> 8) & mask;

    private void Add(TokenList list, Setter set)
    {
        var mask = _tokens.Length - 1;
        for (var i = 0; i < list.Tokens.Length; i++)
        {
            var at = Place(list.Tokens[i], mask);
            while (_tokens[at] >= 0 && _tokens[at] != list.Tokens[i])
            {
                at = (at + 1) & mask;
            }

            if (_tokens[at] < 0)
            {
                (_tokens[at], _weights[at]) = (list.Tokens[i], default);
            }

            _filter.Add(list.Tokens[i]);
            set(ref _weights[at], (float)list.Weights[i]);
        }
    }
}
