using System.Runtime.InteropServices;
using Pymk.Core.Profiles;

namespace Pymk.Training.Import;

/// <summary>Collects one profile field and turns it into columns by user ordinal.</summary>
internal sealed class ProfileFieldBuilder
{
    private readonly string _name;
    private readonly Dictionary<string, int> _vocabulary = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _texts = [];
    private readonly List<int> _users = [];
    private readonly List<int> _tokens = [];

    public ProfileFieldBuilder(string name, ProfileFieldKind kind)
    {
        (_name, Kind) = (name, kind);
        _lookup = _vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public ProfileFieldKind Kind { get; }

    /// <summary>The token of a value; a new value gets a new token.</summary>
    public int Intern(ReadOnlySpan<char> value)
    {
        if (!_lookup.TryGetValue(value, out var token))
        {
            token = _texts.Count;
            _texts.Add(value.ToString());
            _vocabulary.Add(_texts[token], token);
        }

        return token;
    }

    public void Add(int user, int token)
    {
        _users.Add(user);
        _tokens.Add(token);
    }

    /// <summary>
    /// The finished field, or null where no user has a value. Tokens of a user are distinct, in the order in which they were added; the vocabulary
    /// holds only used texts.
    /// </summary>
    public ProfileField? Build(int[] rank)
    {
        if (_tokens.Count == 0)
        {
            return null;
        }

        var starts = new int[rank.Length + 1];
        foreach (var user in CollectionsMarshal.AsSpan(_users))
        {
            starts[rank[user] + 1]++;
        }

        for (var u = 0; u < rank.Length; u++)
        {
            starts[u + 1] += starts[u];
        }

        var (renumbered, texts) = UsedTexts();
        var next = starts.AsSpan(0, rank.Length).ToArray();
        var tokens = new int[_tokens.Count];
        for (var i = 0; i < _tokens.Count; i++)
        {
            tokens[next[rank[_users[i]]]++] = renumbered[_tokens[i]];
        }

        return new ProfileField(_name, Kind, Compact(starts, ref tokens), tokens, texts);
    }

    private (int[] Renumbered, string[] Texts) UsedTexts()
    {
        var used = new bool[_texts.Count];
        foreach (var token in CollectionsMarshal.AsSpan(_tokens))
        {
            used[token] = true;
        }

        var renumbered = new int[_texts.Count];
        var texts = new List<string>(_texts.Count);
        for (var token = 0; token < used.Length; token++)
        {
            if (used[token])
            {
                renumbered[token] = texts.Count;
                texts.Add(_texts[token]);
            }
        }

        return (renumbered, [.. texts]);
    }

    private static int[] Compact(int[] starts, ref int[] tokens)
    {
        var compact = new int[starts.Length];
        var write = 0;
        for (var u = 0; u + 1 < starts.Length; u++)
        {
            for (var i = starts[u]; i < starts[u + 1]; i++)
            {
                if (!tokens.AsSpan(compact[u]..write).Contains(tokens[i]))
                {
                    tokens[write++] = tokens[i];
                }
            }

            compact[u + 1] = write;
        }

        Array.Resize(ref tokens, write);
        return compact;
    }
}
