using Pymk.Core.Collections;
using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Core.Generation;

/// <summary>
/// <c>postings.bin</c>: inverted lists from profile token to users, most connected first and cut to a capacity; and the most connected users of all.
/// The attribute, interest and popular sources read them.
/// </summary>
public sealed class Postings
{
    /// <summary>Largest number of users in a list; the most connected stay.</summary>
    public const int Capacity = 1000;

    internal const string Kind = "postings";
    internal const int Version = 2;
    private const int MaxVisits = 20_000;

    // A small bonus orders the many users that share a single token by connections; it never outweighs another shared token.
    private const float PopularityShare = 0.05f;

    private readonly int[] _offsets;
    private readonly int[] _users;
    private readonly int[] _popular;

    private Postings(int[] offsets, int[] users, int[] popular, TokenColumns columns) =>
        (_offsets, _users, _popular, Columns) = (offsets, users, popular, columns);

    /// <summary>Lists without tokens and users.</summary>
    public static Postings Empty { get; } = new([0], [], [], TokenColumns.None);

    /// <summary>The most connected users of all, best first.</summary>
    public ReadOnlySpan<int> Popular => _popular;

    /// <summary>Number of tokens.</summary>
    public int TokenCount => _offsets.Length - 1;

    /// <summary>Bytes of the lists.</summary>
    public long Bytes => 4L * (_offsets.Length + _users.Length + _popular.Length);

    /// <summary>The pair column that counts the shared tokens of each token's field.</summary>
    public TokenColumns Columns { get; }

    /// <summary>Users with a token, most connected first; empty for an unknown token.</summary>
    public ReadOnlySpan<int> Users(int token) =>
        (uint)token < (uint)TokenCount ? _users.AsSpan(_offsets[token], _offsets[token + 1] - _offsets[token]) : [];

    /// <summary>Builds the lists of all tokens, numbered as <see cref="TokenNumbering"/> says.</summary>
    public static Postings Build(SocialGraph graph, ProfileTable profiles)
    {
        var byDegree = Enumerable.Range(0, graph.UserCount).ToArray();
        Array.Sort(byDegree, (a, b) => graph.Degree(b) != graph.Degree(a) ? graph.Degree(b).CompareTo(graph.Degree(a)) : a.CompareTo(b));
        var numbering = new TokenNumbering(profiles);
        var counts = new int[numbering.Count + 1];
        VisitTokens(profiles, numbering, byDegree, (token, _) => counts[token + 1] = Math.Min(Capacity, counts[token + 1] + 1));
        for (var t = 0; t < numbering.Count; t++)
        {
            counts[t + 1] += counts[t];
        }

        var users = new int[counts[^1]];
        var next = counts.ToArray();
        VisitTokens(profiles, numbering, byDegree, (token, user) =>
        {
            if (next[token] < counts[token + 1])
            {
                users[next[token]++] = user;
            }
        });
        return new Postings(counts, users, byDegree[..Math.Min(Capacity, byDegree.Length)], TokenColumns.Of(profiles));
    }

    /// <summary>Writes the lists beside <paramref name="path"/> and renames the file into place.</summary>
    public void Write(string path) => new SectionFile.Writer(Kind, Version)
        .Add("offsets", _offsets).Add("users", _users).Add("popular", _popular)
        .Add("fieldEnds", Columns.FieldEnds).Add("fieldColumns", Columns.FieldColumns)
        .WriteTo(path);

    /// <summary>Reads and checks the lists.</summary>
    /// <exception cref="ModelFileException">Damaged, of another version, or inconsistent.</exception>
    public static Postings Read(string path)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        var (offsets, users) = (sections.Get<int>("offsets"), sections.Get<int>("users"));
        var (ends, columns) = (sections.Get<int>("fieldEnds"), sections.Get<int>("fieldColumns"));
        if (offsets.Length == 0 || offsets[^1] != users.Length || ends.Length != columns.Length || columns.Any(c => (uint)c >= TokenColumns.Count))
        {
            throw new ModelFileException(path, "the lengths of its sections contradict each other");
        }

        return new Postings(offsets, users, sections.Get<int>("popular"), new TokenColumns(ends, columns));
    }

    /// <summary>
    /// Scores users by the summed weights of the tokens they share with a list: heaviest tokens first, at most 20,000 list entries.
    /// </summary>
    internal void Collect(GenerationContext context, TokenList tokens, ScoredUsers into)
    {
        Span<int> order = tokens.Tokens.Length <= 256 ? stackalloc int[tokens.Tokens.Length] : new int[tokens.Tokens.Length];
        Span<float> keys = tokens.Tokens.Length <= 256 ? stackalloc float[tokens.Tokens.Length] : new float[tokens.Tokens.Length];
        for (var i = 0; i < order.Length; i++)
        {
            (order[i], keys[i]) = (i, -(float)tokens.Weights[i]);
        }

        keys.Sort(order);
        var sums = context.Sums;
        sums.Clear();
        var visits = 0;
        foreach (var i in order)
        {
            var users = Users(tokens.Tokens[i]);
            var weight = (float)tokens.Weights[i];
            if ((visits += users.Length) > MaxVisits && sums.Count > 0)
            {
                break;
            }

            for (var place = 0; place < users.Length; place++)
            {
                sums.GetOrAdd(users[place]) += weight * (1 - (PopularityShare * place / users.Length));
            }
        }

        for (var i = 0; i < sums.Count; i++)
        {
            if (!context.Around.IsExcluded(sums.Users[i]))
            {
                into.Add(sums.Users[i], sums.Values[i]);
            }
        }
    }

    private static void VisitTokens(ProfileTable profiles, TokenNumbering numbering, int[] order, Action<int, int> visit)
    {
        for (var f = 0; f < profiles.Fields.Count; f++)
        {
            var first = numbering.First(f);
            foreach (var user in order)
            {
                foreach (var token in profiles.Fields[f].Tokens(user))
                {
                    visit(first + token, user);
                }
            }
        }
    }
}
