using System.Globalization;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>How a file of connections is written, as its header and its first rows say.</summary>
/// <param name="Columns">Where a row has users and time.</param>
/// <param name="Unit">What the numbers of the time count.</param>
/// <param name="Delimiter">The separator of columns; 0 in JSON.</param>
/// <param name="FirstRow">Number of the first line that is a row, or later than it only by blank lines and comments.</param>
/// <param name="Matrix">The size of a Matrix Market file; otherwise null.</param>
internal sealed record ConnectionLayout(ConnectionColumns Columns, TimeUnit Unit, byte Delimiter = 0, long FirstRow = 1, MatrixSize? Matrix = null)
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
        notes.AddRange(Enumerable.Range(0, samples.Count).Where(i => !used.Contains(i) && (names is not null || samples[i].Count > 0))
            .Select(i => $"{Title(i)} is {(names is null && samples[i].IsNumber ? "a weight and " : "")}not used"));
        if (notes.Count > 0)
        {
            report.Note($"{file}: {string.Join("; ", notes)}");
        }

        return new ConnectionLayout(columns, time?.Unit ?? TimeUnit.Seconds);

        string Title(int column) =>
            names is null ? string.Create(CultureInfo.InvariantCulture, $"column {column + 1}") : $"column '{names[column].Trim('"')}'";
    }
}
