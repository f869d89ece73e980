using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pymk.Training.Files;

/// <summary>The one reader of user ids in files: whole numbers from 0 to 2^63 - 1, also written <c>17.0</c>, <c>1.7e1</c> or as text.</summary>
internal static class UserIds
{
    /// <summary>What an id is, in a sentence to a user.</summary>
    public const string Rule = "a user id is a whole number from 0 to 9223372036854775807";

    // Above 2^53 a DOUBLE is not exact.
    private const string MostOfDouble = "9007199254740992";

    /// <summary>Parses an id.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long id)
    {
        if (Utf8Parser.TryParse(text, out id, out var consumed) && consumed == text.Length)
        {
            return id >= 0;
        }

        return text.ContainsAny(".eE"u8) && TryParseDecimal(text, out id);
    }

    /// <summary>SQL for the id of a column of any type as BIGINT; NULL where the value is no id.</summary>
    /// <param name="column">The column as an SQL expression.</param>
    /// <param name="type">Its type as DuckDB names it.</param>
    public static string Sql(string column, string type)
    {
        var text = $"trim({column}::VARCHAR)";
        return type switch
        {
            _ when IsInteger(type) => $"CASE WHEN {column} >= 0 THEN TRY_CAST({column} AS BIGINT) END",
            "DOUBLE" or "FLOAT" => $"CASE WHEN {column} BETWEEN 0 AND {MostOfDouble} AND {column} = trunc({column}) THEN {column}::BIGINT END",
            _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) =>
                $"CASE WHEN {column} >= 0 AND {column} = trunc({column}) THEN TRY_CAST({column} AS BIGINT) END",
            _ => $"CASE WHEN regexp_full_match({text}, '\\+?\\d+(\\.0*)?') THEN TRY_CAST(split_part({text}, '.', 1) AS BIGINT) END",
        };
    }

    /// <summary>True for DuckDB's types of whole numbers.</summary>
    public static bool IsInteger(string type) => type.TrimStart('U') is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT";

    private static bool TryParseDecimal(ReadOnlySpan<byte> text, out long id)
    {
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;
        id = 0;
        if (text.Length > 40 || !decimal.TryParse(Encoding.UTF8.GetString(text), styles, CultureInfo.InvariantCulture, out var value)
            || value < 0 || value > long.MaxValue || value != decimal.Truncate(value))
        {
            return false;
        }

        id = (long)value;
        return true;
    }
}
