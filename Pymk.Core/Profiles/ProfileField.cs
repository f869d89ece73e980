namespace Pymk.Core.Profiles;

/// <summary>How candidates and features use a profile field.</summary>
public enum ProfileFieldKind
{
    /// <summary>A fact with few values a user (school, employer, place): equal values count, weighted by rarity.</summary>
    Attribute,

    /// <summary>A list of tastes or skills: the overlap counts, weighted by TF-IDF.</summary>
    Interest,
}

/// <summary>A field of all profiles: the tokens of each user (indexes into <see cref="Vocabulary"/>) in compressed sparse rows.</summary>
public sealed class ProfileField
{
    private readonly int[] _offsets = [];
    private readonly int[] _tokens = [];
    private readonly ProfileSlices? _slices;
    private readonly int _place;

    /// <summary>Wraps the columns of a field.</summary>
    /// <param name="name">The field's name as in the data.</param>
    /// <param name="kind">Attribute or interest.</param>
    /// <param name="offsets">Row starts, users + 1.</param>
    /// <param name="tokens">Token indexes, distinct within a row, in the order of the profile.</param>
    /// <param name="vocabulary">The tokens' texts.</param>
    /// <exception cref="ArgumentException">The offsets do not end at the number of tokens.</exception>
    public ProfileField(string name, ProfileFieldKind kind, int[] offsets, int[] tokens, string[] vocabulary)
    {
        if (offsets.Length == 0 || offsets[^1] != tokens.Length)
        {
            var end = offsets.Length == 0 ? 0 : offsets[^1];
            throw new ArgumentException($"Field '{name}': the offsets end at {end}, but there are {tokens.Length} tokens.", nameof(offsets));
        }

        (Name, Kind, _offsets, _tokens, Vocabulary) = (name, kind, offsets, tokens, vocabulary);
    }

    /// <summary>A field whose tokens are in slices.</summary>
    internal ProfileField(string name, ProfileFieldKind kind, ProfileSlices slices, int place, string[] vocabulary) =>
        (Name, Kind, _slices, _place, Vocabulary) = (name, kind, slices, place, vocabulary);

    /// <summary>The field's name as in the data, such as <c>school</c>.</summary>
    public string Name { get; }

    /// <summary>Attribute or interest.</summary>
    public ProfileFieldKind Kind { get; }

    /// <summary>Texts of the tokens.</summary>
    public IReadOnlyList<string> Vocabulary { get; }

    /// <summary>Row starts, users + 1 values. Not of a sliced table.</summary>
    public ReadOnlySpan<int> Offsets => Whole(_offsets);

    /// <summary>All rows, one after the other. Not of a sliced table.</summary>
    public ReadOnlySpan<int> AllTokens => Whole(_tokens);

    /// <summary>A user's tokens in the order of the profile; empty where the profile leaves the field out.</summary>
    public ReadOnlySpan<int> Tokens(int user) => _slices is null
        ? _tokens.AsSpan(_offsets[user], _offsets[user + 1] - _offsets[user])
        : _slices.Tokens(_place, user);

    /// <summary>Calls with each user and the user's tokens, in order of the ordinals. Opens no part.</summary>
    public void Visit(TokensVisitor visit)
    {
        if (_slices is not null)
        {
            foreach (var (user, slice) in _slices.All())
            {
                visit(user, slice.Tokens(_place, user));
            }

            return;
        }

        for (var user = 0; user + 1 < _offsets.Length; user++)
        {
            visit(user, Tokens(user));
        }
    }

    private int[] Whole(int[] values) =>
        _slices is null ? values : throw new InvalidOperationException($"Field '{Name}' is sliced: its tokens are not in one piece in memory.");
}

/// <summary>Takes a user and the user's tokens of a field.</summary>
public delegate void TokensVisitor(int user, ReadOnlySpan<int> tokens);
