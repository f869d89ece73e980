using System.Globalization;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>A row with a problem.</summary>
/// <param name="Kind">The problem.</param>
/// <param name="File">Path of the file.</param>
/// <param name="Line">Line of a text file or row of a Parquet file, from 1; 0 for the whole file.</param>
/// <param name="Detail">The value at fault, shortened.</param>
public sealed record ImportIssue(ImportIssueKind Kind, string File, long Line, string Detail);

/// <summary>Counts the rows that the import reads and the problems it finds; every dropped row is counted.</summary>
public sealed class ImportReport
{
    private const int LongestDetail = 80;
    private readonly int _examplesPerKind;
    private readonly SortedDictionary<ImportIssueKind, long> _counts = [];
    private readonly List<ImportIssue> _examples = [];
    private readonly List<string> _notes = [];
    private Dictionary<ImportIssueKind, long> _before = [];

    internal ImportReport(int examplesPerKind) => _examplesPerKind = examplesPerKind;

    /// <summary>Occurrences of each kind of problem.</summary>
    public IReadOnlyDictionary<ImportIssueKind, long> Counts => _counts;

    /// <summary>The first rows of each kind, with file and line.</summary>
    public IReadOnlyList<ImportIssue> Examples => _examples;

    /// <summary>What was recognised: columns of times and their units, columns that are not used, encodings.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Rows read from connection files, good or bad.</summary>
    public long ConnectionRows { get; internal set; }

    /// <summary>Rows read from profile files, good or bad.</summary>
    public long ProfileRows { get; internal set; }

    /// <summary>Rows read from interaction files, good or bad.</summary>
    public long InteractionRows { get; internal set; }

    /// <summary>True where there are no problems.</summary>
    public bool IsClean => !_counts.Keys.Any(IsProblem);

    /// <summary>False for blank lines and rows about people who are left out, which are no fault of the data.</summary>
    public static bool IsProblem(ImportIssueKind kind) => kind is not (ImportIssueKind.BlankLine or ImportIssueKind.LeftOut);

    /// <summary>Occurrences of a kind of problem.</summary>
    public long Count(ImportIssueKind kind) => _counts.GetValueOrDefault(kind);

    /// <summary>What was recognised, then the problems: a line for each kind, its examples below. Empty where there is nothing to say.</summary>
    public IEnumerable<string> Describe()
    {
        foreach (var note in _notes)
        {
            yield return note;
        }

        foreach (var (kind, count) in _counts)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{kind}: {count:N0}");
            foreach (var issue in _examples.Where(e => e.Kind == kind))
            {
                yield return "  " + Place(issue);
            }
        }
    }

    internal static string Place(ImportIssue issue)
    {
        var place = issue.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{issue.File}:{issue.Line}") : issue.File;
        return issue.Detail.Length > 0 ? $"{place}: {issue.Detail}" : place;
    }

    /// <summary>Begins a kind of files, which has examples of its own.</summary>
    internal void Begin() => _before = new(_counts);

    /// <summary>Occurrences since <see cref="Begin"/>.</summary>
    internal long CountSinceBegin(ImportIssueKind kind) => Count(kind) - _before.GetValueOrDefault(kind);

    /// <summary>Says once what was recognised.</summary>
    internal void Note(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    /// <summary>Says the encoding of a text where it is not UTF-8.</summary>
    internal void NoteEncoding(string file, string? encoding)
    {
        if (encoding is not null)
        {
            Note($"{file}: read as {encoding}");
        }
    }

    /// <summary>Says the unit of times where it is not the usual one.</summary>
    internal void NoteUnit(string subject, TimeUnit unit)
    {
        if (unit != TimeUnit.Seconds)
        {
            Note($"{subject}: times in {unit.Name()}");
        }
    }

    internal bool WantsExample(ImportIssueKind kind) => CountSinceBegin(kind) < _examplesPerKind;

    internal void Add(ImportIssueKind kind, string file, long line, string detail)
    {
        if (WantsExample(kind))
        {
            _examples.Add(new ImportIssue(kind, file, line, detail.Length > LongestDetail ? detail[..LongestDetail] + "…" : detail));
        }

        AddCount(kind, 1);
    }

    internal void Add(ImportIssueKind kind, string file, long line, ReadOnlySpan<byte> text)
    {
        Add(kind, file, line, WantsExample(kind) ? System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestDetail + 1)]) : "");
    }

    /// <summary>Counts more rows of a kind, whose examples are already added or must not be shown.</summary>
    internal void AddCount(ImportIssueKind kind, long count) => _counts[kind] = Count(kind) + count;
}
