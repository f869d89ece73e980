using System.Globalization;
using Apache.Arrow;
using DuckDB.NET.Data;
using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>
/// A DuckDB with a memory limit and its own folder for what it spills. Cancellation interrupts the running statement. Errors caused by a user's file carry
/// the file's name.
/// </summary>
internal sealed class DuckDbSession : IDisposable
{
    private const string FolderName = "pymk-duckdb-";

    private readonly DuckDBConnection _connection;
    private readonly string _spill;

    /// <summary>Opens a new database.</summary>
    /// <param name="memoryMegabytes">The limit of its memory, MiB.</param>
    /// <param name="folder">
    /// Where its folder is made, and its tables are files: for large logs. Null keeps the tables in memory and spills to the folder of temporary files.
    /// </param>
    public DuckDbSession(int memoryMegabytes, string? folder = null)
    {
        _spill = Path.Combine(folder ?? Path.GetTempPath(), FolderName + Path.GetRandomFileName());
        Directory.CreateDirectory(_spill);
        var source = folder is null ? ":memory:" : Path.Combine(_spill, "tables.duckdb");
        _connection = new DuckDBConnection(new DuckDBConnectionStringBuilder { DataSource = source }.ConnectionString);
        _connection.Open();
        Execute(string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{memoryMegabytes}MiB'"), CancellationToken.None);
        Execute($"SET temp_directory = {Quote(_spill)}", CancellationToken.None);
        Execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false", CancellationToken.None);
        Execute("SET preserve_insertion_order = true; SET TimeZone = 'UTC'; SET enable_progress_bar = false", CancellationToken.None);
    }

    /// <summary>Deletes what killed programs left in a folder. Nobody else may use it.</summary>
    public static void DeleteLeftovers(string folder)
    {
        foreach (var left in Directory.EnumerateDirectories(folder, FolderName + "*").ToArray())
        {
            Directory.Delete(left, recursive: true);
        }
    }

    /// <summary>Quotes a text as a SQL literal.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Quotes a name as a SQL identifier.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public DuckDBAppender Append(string table) => _connection.CreateAppender(table);

    public void Execute(string sql, CancellationToken cancellation, string? file = null) =>
        Run(sql, command => command.ExecuteNonQuery(), cancellation, file);

    public long Number(string sql, CancellationToken cancellation, string? file = null)
    {
        return Run(
            sql,
            command => Convert.ToInt64(command.ExecuteScalar() is { } value and not DBNull ? value : 0, CultureInfo.InvariantCulture),
            cancellation,
            file);
    }

    /// <summary>Streams rows one by one.</summary>
    public IEnumerable<T> Rows<T>(string sql, Func<DuckDBDataReader, T> read, CancellationToken cancellation, string? file = null)
    {
        using var command = Command(sql);
        command.UseStreamingMode = true;
        using var stop = cancellation.Register(command.Cancel);
        using var reader = Guard(() => command.ExecuteReader(), cancellation, file);
        while (Guard(reader.Read, cancellation, file))
        {
            yield return read(reader);
        }
    }

    /// <summary>Streams whole columns, for results of millions of rows. A batch is valid only inside <paramref name="take"/>.</summary>
    public void Batches(string sql, Action<RecordBatch> take, CancellationToken cancellation, string? file = null)
    {
        Run(
            sql,
            command =>
            {
                command.UseStreamingMode = true;
                using var stream = command.ExecuteArrowStream();
                while (stream.ReadNextRecordBatchAsync(cancellation).AsTask().GetAwaiter().GetResult() is { } batch)
                {
                    using (batch)
                    {
                        take(batch);
                    }
                }

                return 0;
            },
            cancellation,
            file);
    }

    /// <summary>A file that DuckDB can read anywhere in it: a compressed one is unpacked beside the spilled data.</summary>
    /// <exception cref="UnreadableFileException">The compressed data is damaged.</exception>
    public string Plain(string path)
    {
        if (Directory.Exists(path) || !DataFile.IsCompressed(path))
        {
            return path;
        }

        var plain = Path.Combine(_spill, Path.GetRandomFileName());
        using var from = DataFile.OpenBytes(path);
        using var to = File.Create(plain);
        var buffer = new byte[1 << 16];
        while (from.Fill(buffer) is var read and > 0)
        {
            to.Write(buffer.AsSpan(0, read));
        }

        return plain;
    }

    public void Dispose()
    {
        _connection.Dispose();
        if (Directory.Exists(_spill))
        {
            Directory.Delete(_spill, recursive: true);
        }
    }

    private DuckDBCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private T Run<T>(string sql, Func<DuckDBCommand, T> run, CancellationToken cancellation, string? file)
    {
        cancellation.ThrowIfCancellationRequested();
        using var command = Command(sql);
        using var stop = cancellation.Register(command.Cancel);
        return Guard(() => run(command), cancellation, file);
    }

    private static T Guard<T>(Func<T> run, CancellationToken cancellation, string? file)
    {
        try
        {
            return run();
        }
        catch (DuckDBException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (DuckDBException e) when (file is not null)
        {
            throw new UnreadableFileException(file, e);
        }
    }
}
