using Pymk.Core.Files;

namespace Pymk.Core.Profiles;

/// <summary>All profiles by user ordinal, in columns. The fields come from the data.</summary>
public sealed class ProfileTable
{
    internal const string Kind = "profiles";
    internal const int Version = 1;

    private readonly string[] _names;
    private readonly string[] _headlines;
    private readonly uint[] _joined;

    /// <summary>Wraps the columns.</summary>
    /// <param name="userCount">Number of users; every column is that long.</param>
    /// <param name="fields">Attributes and interests.</param>
    /// <param name="names">Display names, "" where unknown.</param>
    /// <param name="headlines">One-line descriptions, "" where unknown.</param>
    /// <param name="joined">When each user joined, unix seconds; 0 where unknown.</param>
    /// <exception cref="ArgumentException">A column has another number of rows.</exception>
    public ProfileTable(int userCount, IReadOnlyList<ProfileField> fields, string[] names, string[] headlines, uint[] joined)
    {
        if (names.Length != userCount || headlines.Length != userCount || joined.Length != userCount
            || fields.Any(f => f.Offsets.Length != userCount + 1))
        {
            throw new ArgumentException($"Every profile column must have {userCount} rows.", nameof(userCount));
        }

        (UserCount, Fields, _names, _headlines, _joined) = (userCount, fields, names, headlines, joined);
    }

    /// <summary>Number of users.</summary>
    public int UserCount { get; }

    /// <summary>The fields found in the data.</summary>
    public IReadOnlyList<ProfileField> Fields { get; }

    /// <summary>Display names.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>One-line descriptions.</summary>
    public IReadOnlyList<string> Headlines => _headlines;

    /// <summary>When each user joined, unix seconds; 0 where unknown.</summary>
    public IReadOnlyList<uint> Joined => _joined;

    /// <summary>Empty profiles, for a graph without any.</summary>
    public static ProfileTable Empty(int userCount)
    {
        var blank = new string[userCount];
        Array.Fill(blank, "");
        return new ProfileTable(userCount, [], blank, blank, new uint[userCount]);
    }

    /// <summary>Drops a user's name, headline and time of joining from memory. Safe beside readers.</summary>
    public void Erase(int user) => (_names[user], _headlines[user], _joined[user]) = ("", "", 0);

    /// <summary>Writes the table beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path)
    {
        var writer = new SectionFile.Writer(Kind, Version)
            .Add("fields", PackedStrings.Pack(Fields.Select(f => f.Name)))
            .Add("kinds", Fields.Select(f => (int)f.Kind).ToArray())
            .Add("names", PackedStrings.Pack(Names))
            .Add("headlines", PackedStrings.Pack(Headlines))
            .Add("joined", Joined.ToArray());
        for (var i = 0; i < Fields.Count; i++)
        {
            writer.Add($"offsets{i}", Fields[i].Offsets.ToArray())
                .Add($"tokens{i}", Fields[i].AllTokens.ToArray())
                .Add($"vocabulary{i}", PackedStrings.Pack(Fields[i].Vocabulary));
        }

        writer.WriteTo(path);
    }

    /// <summary>Reads and checks a table.</summary>
    /// <exception cref="ModelFileException">Damaged, of another version, or inconsistent.</exception>
    public static ProfileTable Read(string path)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        var kinds = sections.Get<int>("kinds");
        try
        {
            var fields = sections.GetStrings("fields").Select((name, i) => new ProfileField(
                name, (ProfileFieldKind)kinds[i], sections.Get<int>($"offsets{i}"), sections.Get<int>($"tokens{i}"),
                sections.GetStrings($"vocabulary{i}"))).ToArray();
            var joined = sections.Get<uint>("joined");
            return new ProfileTable(joined.Length, fields, sections.GetStrings("names"), sections.GetStrings("headlines"), joined);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException(path, e.Message);
        }
    }
}
