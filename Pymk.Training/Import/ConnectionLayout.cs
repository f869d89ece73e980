using System.Globalization;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>How a file of connections is written, as its header and its first rows say.</summary>
/// <param name="Columns">Where a row has users and time.</param>
/// <param name="Unit">What the numbers of the time count.</param>
/// <param name="Delimiter">The separator of columns; 0 in JSON.</param>
/// <param name="FirstRow">Number of the first line that is a row, or later than it only by blank lines and comments.</param>
/// <param name="Matrix">The size of a Matrix Market file; otherwise null.</param>
/// <param name="Limit">
/// Columns that a row may fill, where more would leave open which ones are the users and the time; otherwise <see cref="int.MaxValue"/>.
/// </param>
internal sealed record ConnectionLayout(
    ConnectionColumns Columns, TimeUnit Unit, byte Delimiter = 0, long FirstRow = 1, MatrixSize? Matrix = null, int Limit = int.MaxValue)
{
    private const int SampleRows = 10_000;

    /// <summary>True where a sample decides. It goes on while a third column is nearly empty: a time may fill it later.</summary>
    public static bool IsEnough(int rows, IReadOnlyList<ColumnSample> samples) =>
        rows >= SampleRows && (samples.Count <= 2 || samples.Skip(2).Any(sample => sample.Count >= SampleRows / 10));

    /// <summary>The layout of rows of these columns. Tells the report what is read as the time, and what is not used.</summary>
    /// <param name="file">The file.</param>
    /// <param name="names">Names of the columns; null where they have none.</param>
    /// <param name="samples">What the columns hold.</param>
    /// <param name="weighted">True where the file says that its third column is a weight.</param>
    /// <param name="report">Is told what was recognised.</param>
    public static ConnectionLayout Of(
        string file, IReadOnlyList<string>? names, IReadOnlyList<ColumnSample> samples, bool weighted, ImportReport report)
    {
        var columns = names is null ? ConnectionColumns.ByPosition(samples, weighted) : ConnectionColumns.ByName(names, samples, file);
        var time = columns.Time >= 0 && columns.Time < samples.Count ? samples[columns.Time] : null;
        var notes = new List<string>();
        if (time is { Count: > 0 })
        {
            var clock = columns.Clock >= 0 ? $", with the time of day in {Title(columns.Clock)}" : "";
            notes.Add($"{Title(columns.Time)} is the time, in {time.Form}{clock}");
        }

        int[] used = [columns.From, columns.To, columns.Time, columns.Clock];
        notes.AddRange(Enumerable.Range(0, samples.Count).Where(i => !used.Contains(i) && (IsNamed(i) || samples[i].Count > 0))
            .Select(i => $"{Title(i)} {Use(i)}not used"));
        if (notes.Count > 0)
        {
            report.Note($"{file}: {string.Join("; ", notes)}");
        }

        return new ConnectionLayout(columns, time?.Unit ?? TimeUnit.Seconds, Limit: names is null || columns.AreFirst ? int.MaxValue : names.Count);

        string Use(int column) => samples[column].IsOtherDate ? "has dates that are not ISO 8601 (2023-11-14) and is "
            : names is null && samples[column].IsNumber ? "is a weight and "
            : "is ";

        bool IsNamed(int column) => column < names?.Count && names[column].Trim(' ', '"').Length > 0;

        string Title(int column) =>
            IsNamed(column) ? $"column '{names![column].Trim('"')}'" : string.Create(CultureInfo.InvariantCulture, $"column {column + 1}");
    }
}
