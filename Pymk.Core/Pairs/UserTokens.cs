using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>
/// The asker's tokens in a hash table, filled once a generation: each candidate's tokens are then looked up instead of merging two lists 1,500 times. A look-up
/// takes the same steps whether there is something or not, because no predictor of branches can know which of some 150,000 tokens are shared.
/// </summary>
internal sealed class UserTokens
{
    // Places a token: with so many, some factor of the first few lets no two tokens meet, and one look is enough.
    private const int Room = 64;
    private const int Tries = 16;

    // Of entry 0 no token is; it adds nothing to any sum.
    private int[] _tokens = [-1];
    private Weights[] _weights = [default];
    private ushort[] _places = [];
    private uint _factor;
    private int _shift;
    private int _looks;
    private int _count;
    private Attribute[] _attributes = [];

    /// <summary>The asker's attributes, ascending.</summary>
    public ReadOnlySpan<Attribute> Attributes => _attributes;

    /// <summary>True where the asker has no token at all.</summary>
    public bool IsEmpty => _count == 0;

    public void Fill(UserRow user, TokenColumns columns)
    {
        Number(user);
        Place();
        var attributes = user.Attributes;
        _attributes = new Attribute[attributes.Tokens.Length];
        for (var i = 0; i < attributes.Tokens.Length; i++)
        {
            _attributes[i] = new(attributes.Tokens[i], FiniteHalf.ToSingle(attributes.Weights[i]));
            ref var weights = ref Find(attributes.Tokens[i]);
            weights.Attribute = FiniteHalf.ToSingle(attributes.Weights[i]);
            weights.AttributeUnit = weights.Attribute > 0 ? UnitOf(columns, attributes.Tokens[i]) : default;
        }

        var interests = user.Interests;
        for (var i = 0; i < interests.Tokens.Length; i++)
        {
            ref var weights = ref Find(interests.Tokens[i]);
            weights.Interest = FiniteHalf.ToSingle(interests.Weights[i]);
            weights.InterestUnit = weights.Interest > 0 ? UnitOf(columns, interests.Tokens[i]) : default;
        }

        var friendAttributes = user.FriendAttributes;
        for (var i = 0; i < friendAttributes.Tokens.Length; i++)
        {
            Find(friendAttributes.Tokens[i]).FriendAttribute = FiniteHalf.ToSingle(friendAttributes.Weights[i]);
        }

        var friendInterests = user.FriendInterests;
        for (var i = 0; i < friendInterests.Tokens.Length; i++)
        {
            Find(friendInterests.Tokens[i]).FriendInterest = FiniteHalf.ToSingle(friendInterests.Weights[i]);
        }
    }

    /// <summary>What there is of a token; zeros for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Weights Find(int token)
    {
        var at = ((uint)token * _factor) >> _shift;
        var entry = Same(_places[at], token);
        for (var look = 1; look < _looks; look++)
        {
            entry |= Same(_places[(at + (uint)look) & (uint)(_places.Length - 1)], token);
        }

        return ref _weights[entry];
    }

    // The entry where it is the token's, else 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Same(int entry, int token) => entry & -(_tokens[entry] == token ? 1 : 0);

    private static Vector128<ushort> UnitOf(TokenColumns columns, int token) => Vector128<ushort>.Zero.WithElement(columns.ColumnOf(token), (ushort)1);

    private void Number(UserRow user)
    {
        ReadOnlySpan<int> attributes = user.Attributes.Tokens, friends = user.FriendAttributes.Tokens, interests = user.Interests.Tokens, theirs = user.FriendInterests.Tokens;
        int[] all = [.. attributes, .. friends, .. interests, .. theirs];
        Array.Sort(all);
        if (_tokens.Length <= all.Length)
        {
            (_tokens, _weights) = (new int[all.Length + 1], new Weights[all.Length + 1]);
            _tokens[0] = -1;
        }

        _count = 0;
        for (var i = 0; i < all.Length && _count < ushort.MaxValue; i++)
        {
            if (_count == 0 || all[i] != _tokens[_count])
            {
                _tokens[++_count] = all[i];
            }
        }

        Array.Clear(_weights, 0, _count + 1);
    }

    private void Place()
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(Room * (_count + 1)));
        if (_places.Length < size)
        {
            _places = new ushort[size];
        }

        _shift = 32 - BitOperations.Log2((uint)_places.Length);
        _factor = 2654435769u;
        for (var attempt = 1; PlaceAll() > 1 && attempt < Tries; attempt++)
        {
            _factor = (_factor * 2246822519u) | 1;
        }
    }

    private int PlaceAll()
    {
        Array.Clear(_places);
        _looks = 1;
        for (var entry = 1; entry <= _count; entry++)
        {
            var (at, looks) = (((uint)_tokens[entry] * _factor) >> _shift, 1);
            for (; _places[at] != 0; looks++)
            {
                at = (at + 1) & (uint)(_places.Length - 1);
            }

            _places[at] = (ushort)entry;
            _looks = Math.Max(_looks, looks);
        }

        return _looks;
    }

    /// <summary>An attribute of the asker and its rarity weight.</summary>
    internal readonly record struct Attribute(int Token, float Weight);

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

        /// <summary>One in the column that counts shared tokens of this one's field, where the asker has it as an attribute.</summary>
        public Vector128<ushort> AttributeUnit;

        /// <summary>The same where the asker has it as an interest.</summary>
        public Vector128<ushort> InterestUnit;
    }
}
