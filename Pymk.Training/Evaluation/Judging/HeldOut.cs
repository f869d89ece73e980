using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Training.Labels;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>Connections and labels that no weights learn from.</summary>
/// <param name="Links">Connections to judge by, each once with the smaller ordinal first, ascending.</param>
/// <param name="Answers">Rows of the label table to judge by, ascending.</param>
/// <param name="Pairs">The pairs of both, connected or not, each once with the smaller ordinal first, ascending.</param>
/// <param name="Notes">Why there are no connections or no answers, for the report.</param>
internal sealed record HeldOut((int User, int Other)[] Links, int[] Answers, (int User, int Other)[] Pairs, IReadOnlyList<string> Notes)
{
    private const string Kind = "held-out";
    private const int Version = 2;

    /// <summary>Nothing is held out.</summary>
    public static HeldOut Nothing { get; } = new([], [], [], []);

    /// <summary>A pair as <see cref="Pairs"/> has it.</summary>
    public static (int User, int Other) Pair(int user, int other) => (Math.Min(user, other), Math.Max(user, other));

    /// <summary>True where no weights may learn anything about the two.</summary>
    public bool Has(int user, int other) => Array.BinarySearch(Pairs, Pair(user, other)) >= 0;

    /// <summary>A graph without the connections of the pairs; the graph itself where there are none.</summary>
    public SocialGraph Without(SocialGraph graph) => Pairs.Length == 0 ? graph : graph.Where(c => !Has(c.User, c.Other));

    /// <summary>The labels to learn from: without the rows held out, and without others about the pairs. Null for none.</summary>
    public LabelTable? Without(LabelTable? labels)
    {
        var learnt = labels?.Only(row => Array.BinarySearch(Answers, row) < 0 && !Has(labels.User[row], labels.Candidate[row]));
        return learnt is { Count: > 0 } ? learnt : null;
    }

    /// <summary>For each ordinal the other ends of its connections, ascending.</summary>
    public static int[][] ByUser(IEnumerable<(int User, int Other)> links, int users)
    {
        var lists = new List<int>?[users];
        foreach (var (user, other) in links)
        {
            (lists[user] ??= []).Add(other);
            (lists[other] ??= []).Add(user);
        }

        return [.. lists.Select(list => list is null ? [] : list.Order().ToArray())];
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path) => new SectionFile.Writer(Kind, Version)
        .Add("user", Array.ConvertAll(Links, l => l.User)).Add("other", Array.ConvertAll(Links, l => l.Other))
        .Add("answers", Answers).Add("pairUser", Array.ConvertAll(Pairs, l => l.User)).Add("pairOther", Array.ConvertAll(Pairs, l => l.Other))
        .Add("notes", PackedStrings.Pack(Notes)).WriteTo(path);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static HeldOut Read(string path)
    {
        var s = SectionFile.Read(path, Kind, Version);
        return new HeldOut(
            [.. s.Get<int>("user").Zip(s.Get<int>("other"))], s.Get<int>("answers"), [.. s.Get<int>("pairUser").Zip(s.Get<int>("pairOther"))],
            [.. s.GetStrings("notes")]);
    }
}
