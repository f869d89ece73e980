using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>The columns of a file as DuckDB describes them, and SQL that reads a time from a column of any type.</summary>
internal static class ParquetColumns
{
    internal readonly record struct Column(string Name, string Type);

    public static Column[] Describe(DuckDbSession duckDb, string source, string file, CancellationToken cancellation)
    {
        return [.. duckDb.Rows($"DESCRIBE SELECT * FROM {source}", r => new Column(r.GetString(0), r.GetString(1)), cancellation, file)];
    }

    /// <summary>The column with the first of these names that the file has; null where it has none.</summary>
    public static Column? Find(IReadOnlyList<Column> columns, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var column in columns)
            {
                if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return column;
                }
            }
        }

        return null;
    }

    /// <exception cref="UserErrorException">The file has none of these names.</exception>
    public static Column Require(IReadOnlyList<Column> columns, string file, params ReadOnlySpan<string> names)
    {
        return Find(columns, names)
            ?? throw new UserErrorException($"{file}: no column '{names[0]}'; it has {string.Join(", ", columns.Select(c => c.Name))}");
    }

    public static bool IsTime(string type) => type.StartsWith("TIMESTAMP", StringComparison.Ordinal) || type == "DATE";

    /// <summary>SQL for unix seconds as BIGINT; NULL where the value is not a time.</summary>
    public static string Seconds(Column column)
    {
        var name = DuckDbSession.Name(column.Name);
        return IsTime(column.Type) ? $"CAST(floor(epoch({name})) AS BIGINT)"
            : column.Type == "VARCHAR" ? $"coalesce(TRY_CAST({name} AS BIGINT), CAST(floor(epoch(TRY_CAST({name} AS TIMESTAMP))) AS BIGINT))"
            : $"TRY_CAST(floor({name}) AS BIGINT)";
    }
}
