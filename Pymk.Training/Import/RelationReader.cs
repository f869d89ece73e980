using Apache.Arrow;
using Pymk.Core.Relations;
using Pymk.Training.Cli;
using Pymk.Training.Files;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>Reads relations, which <c>./pymk snapshot</c> writes. A program wrote them, so a bad row is an error.</summary>
internal static class RelationReader
{
    private const int MemoryMegabytes = 1024;

    /// <summary>All relations.</summary>
    /// <param name="file">A snapshot, its folder of relations, or a file.</param>
    /// <param name="texts">The numbers of text ids, which a file may have; null in a network of numbers.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserErrorException">The file is missing or unreadable, lacks a column, or has a bad row.</exception>
    public static RelationTable Read(string file, ITextNumbers? texts, CancellationToken cancellation) =>
        Read(file, RelationKindNames.All, texts, cancellation);

    /// <summary>Only what people are and chose: a table of their flags.</summary>
    /// <inheritdoc cref="Read(string, ITextNumbers, CancellationToken)"/>
    public static RelationTable ReadFlags(string file, ITextNumbers? texts, CancellationToken cancellation) =>
        Read(file, [.. RelationFlags.Kinds.Select(RelationKindNames.Of)], texts, cancellation);

    private static RelationTable Read(string file, IReadOnlyList<string> wanted, ITextNumbers? texts, CancellationToken cancellation)
    {
        file = RelationFiles.Find(file);
        var table = new RelationTable();
        using var duckDb = new DuckDbSession(MemoryMegabytes);
        try
        {
            duckDb.Batches(Sql(file, wanted, texts is not null, duckDb, cancellation), batch => Take(batch, table, texts, file), cancellation, file);
            return table;
        }
        catch (UnreadableFileException e)
        {
            throw e.AsUserError();
        }
    }

    // Rows of other kinds than the wanted are left out; a kind that has no name stays, to be refused.
    private static string Sql(string file, IReadOnlyList<string> wanted, bool texts, DuckDbSession duckDb, CancellationToken cancellation)
    {
        var source = ParquetParts.Source(file);
        var columns = ParquetColumns.Describe(duckDb, source, file, cancellation);
        string Column(string name) => DuckDbSession.Name(ParquetColumns.Require(columns, file, name).Name);
        string User(string name) => IdColumn.NumberOrText(ParquetColumns.Require(columns, file, name), texts);
        var all = string.Join(", ", RelationKindNames.All.Select(DuckDbSession.Quote));
        var unwanted = RelationKindNames.All.Except(wanted).Select(DuckDbSession.Quote).Append("''");
        return $"""
            SELECT {User("from")}, {User("to")},
                   list_position([{all}], {Column("kind")}::VARCHAR)::INTEGER, TRY_CAST({Column("active")} AS BOOLEAN),
                   TRY_CAST({Column("time_ms")} AS BIGINT), (file_row_number + 1)::BIGINT
            FROM {source} WHERE {Column("kind")} IS NULL OR {Column("kind")}::VARCHAR NOT IN ({string.Join(", ", unwanted)})
            """;
    }

    private static void Take(RecordBatch batch, RelationTable table, ITextNumbers? texts, string file)
    {
        IdColumn from = new(batch.Column(0), texts), to = new(batch.Column(1), texts);
        var kind = (Int32Array)batch.Column(2);
        var active = (BooleanArray)batch.Column(3);
        Int64Array time = (Int64Array)batch.Column(4), row = (Int64Array)batch.Column(5);
        for (var i = 0; i < batch.Length; i++)
        {
            if (!from.TryGet(i, out var a) || !to.TryGet(i, out var b) || active.GetValue(i) is not { } isActive
                || time.GetValue(i) is not { } timeMs || kind.GetValue(i) is not > 0 || !IsOfUsers((RelationKind)(kind.GetValue(i)!.Value - 1), a, b))
            {
                throw new UserErrorException(
                    $"--relations {file} row {row.GetValue(i)}: expected from, to, kind, active and time_ms as ./pymk snapshot writes them");
            }

            table.Apply(new RelationEvent(a, b, (RelationKind)(kind.GetValue(i)!.Value - 1), isActive, timeMs));
        }
    }

    // A flag is a relation of a user to themselves, any other relation one of two users.
    private static bool IsOfUsers(RelationKind kind, long from, long to) => RelationFlags.Kinds.Contains(kind) == (from == to);
}
