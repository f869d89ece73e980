using Pymk.Core.Profiles;

namespace Pymk.Training.Import;

/// <summary>Collects profiles row by row with any schema and turns them into a <see cref="ProfileTable"/>.</summary>
internal sealed class ProfileTableBuilder
{
    private readonly Dictionary<(ProfileFieldKind, string), ProfileFieldBuilder> _fields = [];
    private readonly List<(int User, string Name, string Headline, uint Joined)> _rows = [];
    private readonly HashSet<int> _seen = [];

    /// <summary>Starts a user's profile; false where the user already has one.</summary>
    public bool TryBegin(int user, string name, string headline, uint joined)
    {
        if (!_seen.Add(user))
        {
            return false;
        }

        _rows.Add((user, name, headline, joined));
        return true;
    }

    /// <summary>The field with this name and kind, created where it is new.</summary>
    public ProfileFieldBuilder Field(ProfileFieldKind kind, string name)
    {
        if (!_fields.TryGetValue((kind, name), out var field))
        {
            _fields.Add((kind, name), field = new ProfileFieldBuilder(name, kind));
        }

        return field;
    }

    /// <param name="rank">User ordinal of each <see cref="UserIndex"/> number.</param>
    public ProfileTable Build(int[] rank)
    {
        string[] names = new string[rank.Length], headlines = new string[rank.Length];
        Array.Fill(names, "");
        Array.Fill(headlines, "");
        var joined = new uint[rank.Length];
        foreach (var (user, name, headline, time) in _rows)
        {
            (names[rank[user]], headlines[rank[user]], joined[rank[user]]) = (name, headline, time);
        }

        // Sorted by name, so field numbers do not depend on the order of rows.
        var fields = _fields.OrderBy(f => f.Key.Item1).ThenBy(f => f.Key.Item2, StringComparer.Ordinal)
            .Select(f => f.Value.Build(rank)).OfType<ProfileField>();
        return new ProfileTable(rank.Length, [.. fields], names, headlines, joined);
    }
}
