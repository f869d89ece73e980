using System.Globalization;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>
/// How much data an import has, estimated without reading it: rows of Parquet are counted, lines of a text follow from the length of its first ones.
/// </summary>
/// <param name="Users">Number of users.</param>
/// <param name="Connections">Number of connections.</param>
/// <param name="Events">Number of rows of the logs.</param>
/// <param name="ProfileBytes">Bytes of the profiles as text.</param>
internal sealed record DataSize(long Users, long Connections, long Events, long ProfileBytes)
{
    private const int Sample = 1 << 20;

    // What text files of graphs and logs shrink to.
    private const int Compression = 5;

    // Without profiles, users are known by connections alone; a mean degree of ten is that of a sparse network.
    private const int ConnectionsAUser = 5;

    // Parquet of profiles is about a third of its text.
    private const int ProfileCompression = 3;

    /// <summary>Estimates the size of the files.</summary>
    /// <exception cref="Cli.UserErrorException">A file is missing.</exception>
    public static DataSize Of(ImportOptions options, CancellationToken cancellation)
    {
        var files = ImportFiles.Find(options);
        using var duckDb = new DuckDbSession(options.DuckDbMemoryMegabytes, options.Spill);
        long Rows(string? path) => path is null ? 0 : Countable(path, duckDb, cancellation);
        var connections = Rows(files.Connections);
        var users = files.Profiles is { } profiles ? Rows(profiles) : connections / ConnectionsAUser;
        return new DataSize(users, connections, files.Interactions.Sum(Rows), files.Profiles is null ? 0 : TextBytes(files.Profiles));
    }

    /// <summary>The size in words: <c>about 100,000 users, 1,000,000 connections and 5,000,000 events</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"about {Users:N0} users, {Connections:N0} connections and {Events:N0} events");

    // The import says what is wrong with a file.
    private static long Countable(string path, DuckDbSession duckDb, CancellationToken cancellation)
    {
        try
        {
            return RowsOf(path, duckDb, cancellation);
        }
        catch (UnreadableFileException)
        {
            return 0;
        }
    }

    private static long RowsOf(string path, DuckDbSession duckDb, CancellationToken cancellation)
    {
        if (Directory.Exists(path) || FileTypes.Of(path) == ".parquet")
        {
            var files = string.Join(", ", ParquetParts.Of(path).Select(part => DuckDbSession.Quote(duckDb.Plain(part))));
            return duckDb.Number($"SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata([{files}])", cancellation, path);
        }

        using var file = DataFile.OpenText(path);
        var start = new byte[Sample];
        var read = start.AsSpan(0, file.Fill(start));
        var lines = read.Count((byte)'\n') + (read.Length < Sample && read is [.., not (byte)'\n'] ? 1 : 0);
        return read.Length < Sample ? lines : (long)((double)PlainBytes(path) / Sample * lines);
    }

    private static long TextBytes(string path) => Directory.Exists(path) || FileTypes.Of(path) == ".parquet"
        ? ProfileCompression * ParquetParts.Of(path).Sum(part => new FileInfo(part).Length)
        : PlainBytes(path);

    private static long PlainBytes(string path) => new FileInfo(path).Length * (DataFile.IsCompressed(path) ? Compression : 1);
}
