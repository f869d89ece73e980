using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>A table in one Parquet file, or in a folder of them, as a snapshot has it.</summary>
internal static class ParquetParts
{
    /// <summary>The files of a table, in order.</summary>
    /// <exception cref="UserErrorException">The folder has no Parquet file.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        string[] files = [.. Directory.EnumerateFiles(path, "*.parquet").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new UserErrorException($"{path} holds no Parquet file");
    }

    /// <summary>SQL that reads the table. Files may lack columns that others have.</summary>
    public static string Source(string path) =>
        $"read_parquet([{string.Join(", ", Of(path).Select(DuckDbSession.Quote))}], file_row_number = true, union_by_name = true)";
}
