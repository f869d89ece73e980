using Parquet;
using Parquet.Schema;

namespace Pymk.Storage.Snapshots;

/// <summary>
/// Writes <c>relations.parquet</c>: <c>from</c>, <c>to</c>, <c>kind</c> (<see cref="RelationKindNames"/>), <c>active</c>, <c>time_ms</c>. The file
/// appears when it is complete; without <see cref="CompleteAsync"/> nothing remains.
/// </summary>
public sealed class RelationFile : IAsyncDisposable
{
    private const int MostRowsOfGroup = 1_000_000;

    private static readonly DataField From = new DataField<long>("from");
    private static readonly DataField To = new DataField<long>("to");
    private static readonly DataField Kind = new DataField<string>("kind");
    private static readonly DataField Active = new DataField<bool>("active");
    private static readonly DataField TimeMs = new DataField<long>("time_ms");

    private readonly string _path;
    private readonly FileStream _stream;
    private ParquetWriter? _writer;

    private RelationFile(string path, FileStream stream, ParquetWriter writer) => (_path, _stream, _writer) = (path, stream, writer);

    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">The folder does not exist or cannot be written.</exception>
    public static async Task<RelationFile> CreateAsync(string path, CancellationToken cancellation = default)
    {
        var stream = new FileStream(Beside(path), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var schema = new ParquetSchema(From, To, Kind, Active, TimeMs);
            return new RelationFile(path, stream, await ParquetWriter.CreateAsync(schema, stream, cancellationToken: cancellation));
        }
        catch
        {
            await stream.DisposeAsync();
            File.Delete(Beside(path));
            throw;
        }
    }

    /// <summary>Appends relations.</summary>
    public async Task AddAsync(IReadOnlyList<RelationEvent> relations, CancellationToken cancellation = default)
    {
        foreach (var rows in relations.Chunk(MostRowsOfGroup))
        {
            using var group = _writer!.CreateRowGroup();
            await group.WriteAsync<long>(From, Array.ConvertAll(rows, r => r.From), cancellationToken: cancellation);
            await group.WriteAsync<long>(To, Array.ConvertAll(rows, r => r.To), cancellationToken: cancellation);
            await group.WriteAsync(Kind, (IReadOnlyCollection<string>)Array.ConvertAll(rows, r => RelationKindNames.Of(r.Kind)));
            await group.WriteAsync<bool>(Active, Array.ConvertAll(rows, r => r.Active), cancellationToken: cancellation);
            await group.WriteAsync<long>(TimeMs, Array.ConvertAll(rows, r => r.TimeMs), cancellationToken: cancellation);
        }
    }

    /// <summary>Flushes the file to the disk and renames it into place.</summary>
    public async Task CompleteAsync()
    {
        await _writer!.DisposeAsync();
        _writer = null;
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(Beside(_path), _path, overwrite: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
            await _stream.DisposeAsync();
            File.Delete(Beside(_path));
        }
    }

    private static string Beside(string path) => path + ".writing";
}
