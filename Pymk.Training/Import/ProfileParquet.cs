using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>Profiles of a Parquet file of any schema; DuckDB turns each row into JSON.</summary>
internal sealed class ProfileParquet(string path, DuckDbSession duckDb, CancellationToken cancellation) : IProfileRows
{
    private readonly IEnumerator<string> _rows = duckDb.Rows(
        $"SELECT to_json(t)::VARCHAR FROM read_parquet({DuckDbSession.Quote(duckDb.Plain(path))}) t",
        r => r.GetString(0),
        cancellation,
        path).GetEnumerator();

    public long Line { get; private set; }

    public ImportIssueKind? Problem => null;

    public string? Encoding => null;

    public StageProgress Progress => new("profiles", Line, 0, "rows");

    public bool TryRead(out ReadOnlySpan<byte> json)
    {
        var read = _rows.MoveNext();
        json = read ? System.Text.Encoding.UTF8.GetBytes(_rows.Current) : [];
        Line++;
        return read;
    }

    public void Dispose() => _rows.Dispose();
}
