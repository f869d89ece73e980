using System.Buffers.Text;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Training.Files;

/// <summary>Reads the ids of a network of numbers: <see cref="UserIdRules"/> for the bytes of a file, and SQL with the same result.</summary>
internal static class UserIds
{
    /// <summary>What an id is, in a sentence to a user.</summary>
    public const string Rule = "a user id is a whole number from 0 to 9223372036854775807";

    /// <summary>What a text id is, in a sentence to a user.</summary>
    public const string TextRule =
        "ids are text here, of 1 to 128 characters; write a number as a text: in quotes in JSON, as VARCHAR (or UUID, ENUM) in Parquet";

    // Above 2^53 a DOUBLE is not exact.
    private const string MostOfDouble = "9007199254740992";

    /// <summary>Parses an id.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long id) =>
        Utf8Parser.TryParse(text, out id, out var consumed) && consumed == text.Length
            ? text[0] is not ((byte)'+' or (byte)'-')
            : UserIdRules.TryNumber(text, out id);

    /// <summary>SQL for the id of a column of any type as BIGINT; NULL where the value is no id.</summary>
    /// <param name="column">The column as an SQL expression.</param>
    /// <param name="type">Its type as DuckDB names it.</param>
    public static string Sql(string column, string type)
    {
        var text = $"{column}::VARCHAR";
        return type switch
        {
            _ when IsInteger(type) => $"CASE WHEN {column} >= 0 THEN TRY_CAST({column} AS BIGINT) END",
            "DOUBLE" or "FLOAT" => $"CASE WHEN {column} BETWEEN 0 AND {MostOfDouble} AND {column} = trunc({column}) THEN {column}::BIGINT END",
            _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) =>
                $"CASE WHEN {column} >= 0 AND {column} = trunc({column}) THEN TRY_CAST({column} AS BIGINT) END",
            _ => $"CASE WHEN regexp_full_match({text}, '[0-9]+(\\.0+)?') THEN TRY_CAST(split_part({text}, '.', 1) AS BIGINT) END",
        };
    }

    /// <summary>True for DuckDB's types of texts, which can hold text ids.</summary>
    public static bool IsText(string type) => type is "VARCHAR" or "UUID" || type.StartsWith("ENUM", StringComparison.Ordinal);

    /// <summary>True for DuckDB's types of whole numbers.</summary>
    public static bool IsInteger(string type) => type.TrimStart('U') is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT";
}
