namespace Pymk.Core.Profiles;

/// <summary>Numbers the tokens of all fields consecutively, so that a number names field and value.</summary>
public sealed class TokenNumbering
{
    private readonly ProfileTable _profiles;
    private readonly int[] _first;

    /// <summary>Numbers the tokens of a table.</summary>
    public TokenNumbering(ProfileTable profiles)
    {
        _profiles = profiles;
        _first = new int[profiles.Fields.Count + 1];
        for (var f = 0; f < profiles.Fields.Count; f++)
        {
            _first[f + 1] = _first[f] + profiles.Fields[f].Vocabulary.Count;
        }
    }

    /// <summary>Number of tokens of all fields.</summary>
    public int Count => _first[^1];

    /// <summary>Number of a field's first token.</summary>
    public int First(int field) => _first[field];

    /// <summary>The field of a token.</summary>
    public int FieldOf(int token)
    {
        var at = Array.BinarySearch(_first, token);
        if (at < 0)
        {
            return ~at - 1;
        }

        // An empty field starts where the next one does: the last field with this start holds the token.
        while (at + 1 < _first.Length - 1 && _first[at + 1] == token)
        {
            at++;
        }

        return at;
    }

    /// <summary>The field's name and the token's text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public (string Field, string Text) Describe(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Count);
        var field = FieldOf(token);
        return (_profiles.Fields[field].Name, _profiles.Fields[field].Vocabulary[token - _first[field]]);
    }
}
