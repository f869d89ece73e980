using Pymk.Core.Files;
using Pymk.Core.Graph;

namespace Pymk.Core.Profiles;

/// <summary>All profiles by user ordinal, in columns. The fields come from the data.</summary>
public sealed class ProfileTable
{
    internal const string Kind = "profiles";
    internal const int Version = 1;
    internal const string NameSection = "names";
    internal const string NameStarts = "nameStarts";
    internal const string HeadlineSection = "headlines";
    internal const string HeadlineStarts = "headlineStarts";
    internal const string JoinedSection = "joined";

    private readonly string[] _names = [];
    private readonly string[] _headlines = [];
    private readonly uint[] _joined = [];
    private readonly ProfileSlices? _slices;

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
        (Names, Headlines, Joined) = (_names, _headlines, _joined);
    }

    private ProfileTable(ProfileSlices slices, IReadOnlyList<ProfileField> fields)
    {
        (_slices, UserCount, Fields) = (slices, slices.Users, fields);
        Names = slices.Column(slices.Name, static (slice, user) => slice.Name(user), "");
        Headlines = slices.Column(slices.Headline, static (slice, user) => slice.Headline(user), "");
        Joined = slices.Column(slices.Joined, static (slice, user) => slice.Joined(user), 0u);
    }

    /// <summary>Number of users.</summary>
    public int UserCount { get; }

    /// <summary>The fields found in the data.</summary>
    public IReadOnlyList<ProfileField> Fields { get; }

    /// <summary>Display names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>One-line descriptions.</summary>
    public IReadOnlyList<string> Headlines { get; }

    /// <summary>When each user joined, unix seconds; 0 where unknown.</summary>
    public IReadOnlyList<uint> Joined { get; }

    /// <summary>Bytes of names, headlines, times and tokens in memory.</summary>
    public long Bytes => _slices?.Bytes
        ?? (4L * UserCount) + Fields.Sum(f => 4L * (f.Offsets.Length + f.AllTokens.Length)) + Texts(_names) + Texts(_headlines);

    /// <summary>Reads a part's profiles into memory, where the table is sliced, unless they are there.</summary>
    public void Open(int part) => _slices?.Open(part);

    /// <summary>Names and headlines of the users of a part, in order of the ordinals. Opens no part.</summary>
    /// <param name="parts">The parts of the users.</param>
    /// <param name="part">The part.</param>
    public IEnumerable<(string Name, string Headline)> CardsOf(UserParts parts, int part) => _slices?.CardsOf(part)
        ?? Enumerable.Range(parts.First(part), parts.End(part) - parts.First(part)).Select(user => (_names[user], _headlines[user]));

    /// <summary>Lets go of a part's profiles, where the table is sliced.</summary>
    public void Close(int part) => _slices?.Close(part);

    /// <summary>Empty profiles, for a graph without any.</summary>
    public static ProfileTable Empty(int userCount)
    {
        var blank = Blank(userCount);
        return new ProfileTable(userCount, [], blank, blank, new uint[userCount]);
    }

    /// <summary>Drops a user's name, headline and time of joining from memory. Safe beside readers.</summary>
    public void Erase(int user)
    {
        if (_slices is not null)
        {
            _slices.Erase(user);
        }
        else
        {
            (_names[user], _headlines[user], _joined[user]) = ("", "", 0);
        }
    }

    /// <summary>Writes the table beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path)
    {
        var (names, headlines) = (PackedStrings.Pack(Names), PackedStrings.Pack(Headlines));
        var writer = new SectionFile.Writer(Kind, Version)
            .Add("fields", PackedStrings.Pack(Fields.Select(f => f.Name)))
            .Add("kinds", Fields.Select(f => (int)f.Kind).ToArray())
            .Add(NameSection, names)
            .Add(NameStarts, PackedStrings.Starts(names))
            .Add(HeadlineSection, headlines)
            .Add(HeadlineStarts, PackedStrings.Starts(headlines))
            .Add(JoinedSection, Joined.ToArray());
        for (var i = 0; i < Fields.Count; i++)
        {
            writer.Add($"offsets{i}", Fields[i].Offsets.ToArray())
                .Add($"tokens{i}", Fields[i].AllTokens.ToArray())
                .Add($"vocabulary{i}", PackedStrings.Pack(Fields[i].Vocabulary));
        }

        writer.WriteTo(path);
    }

    private static string[] Blank(int users)
    {
        var blank = new string[users];
        Array.Fill(blank, "");
        return blank;
    }

    // A reference, and an object of a header, a length and two bytes a character.
    private static long Texts(string[] texts) => texts.Sum(text => 8L + (text.Length == 0 ? 0 : (22 + (2 * text.Length) + 7) & ~7));

    /// <summary>Reads and checks a table.</summary>
    /// <exception cref="ModelFileException">Damaged, of another version, or inconsistent.</exception>
    public static ProfileTable Read(string path) => Read(path, texts: true);

    /// <summary>Reads and checks a table without names and headlines, which nothing is learnt from: they are empty.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static ProfileTable ReadFields(string path) => Read(path, texts: false);

    private static ProfileTable Read(string path, bool texts)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        var kinds = sections.Get<int>("kinds");
        try
        {
            var fields = sections.GetStrings("fields").Select((name, i) => new ProfileField(
                name, (ProfileFieldKind)kinds[i], sections.Get<int>($"offsets{i}"), sections.Get<int>($"tokens{i}"),
                sections.GetStrings($"vocabulary{i}"))).ToArray();
            var joined = sections.Get<uint>(JoinedSection);
            string[] Texts(string section) => texts ? sections.GetStrings(section) : Blank(joined.Length);
            return new ProfileTable(joined.Length, fields, Texts(NameSection), Texts(HeadlineSection), joined);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException(path, e.Message);
        }
    }

    /// <summary>
    /// Reads the fields and their vocabulary; the profiles stay in the file until their part is opened. The profiles' checksums are not looked at. A file
    /// that does not say where its texts begin is read whole.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">The parts of the users.</param>
    /// <exception cref="ModelFileException">Damaged, of another version, or inconsistent.</exception>
    public static ProfileTable ReadSliced(string path, UserParts parts)
    {
        var file = SectionFile.Parts.Open(path, Kind, Version);
        try
        {
            if (file.LengthOf(NameStarts) == 0)
            {
                file.Dispose();
                return Read(path);
            }

            var (kinds, names) = (file.ReadAll<int>("kinds"), file.ReadStrings("fields"));
            var starts = sizeof(long) * (parts.UserCount + 1L);
            if (file.LengthOf(NameStarts) != starts || file.LengthOf(HeadlineStarts) != starts
                || file.LengthOf(JoinedSection) != sizeof(uint) * (long)parts.UserCount || kinds.Length != names.Length
                || names.Where((_, i) => file.LengthOf($"offsets{i}") != sizeof(int) * (parts.UserCount + 1L)).Any())
            {
                throw new ModelFileException(path, "the lengths of its sections contradict each other");
            }

            var slices = new ProfileSlices(file, parts, names.Length);
            return new ProfileTable(
                slices, [.. names.Select((name, i) => new ProfileField(name, (ProfileFieldKind)kinds[i], slices, i, file.ReadStrings($"vocabulary{i}")))]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
