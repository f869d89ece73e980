using System.Globalization;
using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>The columns of a file as DuckDB describes them, and SQL that reads a time from a column of any type.</summary>
internal static class ParquetColumns
{
    // The forms of CalendarTime. The cast alone also takes 'epoch', 'infinity', and other separators.
    private const string Iso =
        @"\d{4}(-\d{2}-\d{2}|/\d{2}/\d{2})([T ] *\d{1,2}:\d{2}(:\d{2}([.,]\d*)?)? *(Z|UTC|[+-]\d{2}(:?\d{2})?)?)?";

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

    /// <summary>SQL for a user id as BIGINT; NULL where the value is none.</summary>
    public static string UserId(Column column) => UserIds.Sql(DuckDbSession.Name(column.Name), column.Type);

    /// <summary>What most numbers of a column of times count, over the whole column.</summary>
    public static TimeUnit Unit(DuckDbSession duckDb, string source, Column column, string file, CancellationToken cancellation)
    {
        if (IsTime(column.Type))
        {
            return TimeUnit.Seconds;
        }

        var number = Number(column);
        var counts = Enumerable.Range(0, (int)TimeUnit.Dates).Select(i => (TimeUnit)i)
            .Select(unit => string.Create(CultureInfo.InvariantCulture, $"count(*) FILTER (WHERE {number} BETWEEN {unit.Least()} AND {unit.Most()})"))
            .Append($"count(*) FILTER (WHERE {TimeUnit.Dates.Sql(number)} IS NOT NULL)")
            .Append($"count(*) FILTER (WHERE {number} <> 0)");
        var row = duckDb.Rows(
            $"SELECT [{string.Join(", ", counts)}] FROM {source}", r => r.GetFieldValue<List<long>>(0), cancellation, file).Single();
        return row[^1] > 0 && row[^2] == row[^1] ? TimeUnit.Dates : (TimeUnit)row.IndexOf(row.Take((int)TimeUnit.Dates).Max());
    }

    /// <summary>SQL for unix seconds as BIGINT; NULL where the value is not a time.</summary>
    public static string Seconds(Column column, TimeUnit unit)
    {
        var name = DuckDbSession.Name(column.Name);
        return IsTime(column.Type) ? $"TRY_CAST(floor(epoch({name})) AS BIGINT)"
            : IsNumber(column.Type) ? unit.Sql(Number(column))
            : $"coalesce({unit.Sql(Number(column))}, {Calendar($"upper(trim({name}::VARCHAR))")})";
    }

    // The cast takes no blank before a zone, no comma before a fraction, and no UTC.
    private static string Calendar(string text)
    {
        var plain = $"replace(replace(regexp_replace({text}, ' *([+-]|Z|UTC)([0-9:]*)$', '\\1\\2'), 'UTC', 'Z'), ',', '.')";
        return $"CASE WHEN regexp_full_match({text}, '{Iso}') THEN TRY_CAST(floor(epoch(TRY_CAST({plain} AS TIMESTAMPTZ))) AS BIGINT) END";
    }

    /// <summary>SQL for the values of a row as they stand in the file, for a message.</summary>
    public static string Raw(IEnumerable<string> columns) =>
        $"concat_ws(' ', {string.Join(", ", columns.Select(column => $"coalesce({column}::VARCHAR, 'NULL')"))})";

    private static bool IsNumber(string type) =>
        UserIds.IsInteger(type) || type is "DOUBLE" or "FLOAT" || type.StartsWith("DECIMAL", StringComparison.Ordinal);

    private static string Number(Column column)
    {
        var name = DuckDbSession.Name(column.Name);
        return UserIds.IsInteger(column.Type) ? $"TRY_CAST({name} AS BIGINT)"
            : $"TRY_CAST(floor({(IsNumber(column.Type) ? name : $"TRY_CAST({name}::VARCHAR AS DOUBLE)")}) AS BIGINT)";
    }
}
