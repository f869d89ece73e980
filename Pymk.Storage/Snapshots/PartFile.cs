using Parquet;
using Parquet.Schema;

namespace Pymk.Storage.Snapshots;

/// <summary>A Parquet file that appears when it is complete; without <see cref="CompleteAsync"/> nothing remains.</summary>
internal sealed class PartFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private bool _completed;

    private PartFile(string path, FileStream stream, ParquetWriter writer) => (_path, _stream, _writer) = (path, stream, writer);

    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">The folder does not exist or cannot be written.</exception>
    public static async Task<PartFile> CreateAsync(string path, ParquetSchema schema, CancellationToken cancellation)
    {
        var stream = new FileStream(Beside(path), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        try
        {
            return new PartFile(path, stream, await ParquetWriter.CreateAsync(schema, stream, cancellationToken: cancellation));
        }
        catch
        {
            await stream.DisposeAsync();
            File.Delete(Beside(path));
            throw;
        }
    }

    /// <summary>Begins a row group.</summary>
    public ParquetRowGroupWriter CreateRowGroup() => _writer.CreateRowGroup();

    /// <summary>Flushes the file to the disk and renames it into place.</summary>
    public async Task CompleteAsync()
    {
        await _writer.DisposeAsync();
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(Beside(_path), _path, overwrite: true);
        _completed = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_completed)
        {
            return;
        }

        // The writer is left alone: it would write its footer, which fails on a full disk as the rows did.
        try
        {
            await _stream.DisposeAsync();
        }
        catch (IOException)
        {
            _stream.SafeFileHandle.Dispose();
        }

        File.Delete(Beside(_path));
    }

    private static string Beside(string path) => path + ".writing";
}
