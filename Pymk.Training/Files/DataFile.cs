using System.IO.Compression;
using System.Text;

namespace Pymk.Training.Files;

/// <summary>
/// A file as plain bytes, decompressed as its first bytes say; text is UTF-8 whatever its encoding is. The name does not decide, so a gzip file
/// without its ending is read too.
/// </summary>
internal sealed class DataFile : IDisposable
{
    private readonly FileStream _file;
    private readonly Stream _plain;

    private DataFile(FileStream file, Stream plain, string? encoding = null) => (_file, _plain, Encoding) = (file, plain, encoding);

    /// <summary>The encoding where it is not UTF-8; otherwise null.</summary>
    public string? Encoding { get; }

    /// <summary>Bytes of the file on disk.</summary>
    public long Length => _file.Length;

    /// <summary>Bytes of the file on disk that were read.</summary>
    public long Position => _file.Position;

    /// <summary>Opens a text.</summary>
    public static DataFile OpenText(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using (var peek = OpenBytes(path))
        {
            start = start[..peek.Fill(start)];
        }

        var file = OpenBytes(path);
        return Utf16(start) is { } encoding
            ? new DataFile(file._file, System.Text.Encoding.CreateTranscodingStream(file._plain, encoding, new UTF8Encoding(false)), "UTF-16")
            : file;
    }

    /// <summary>Opens a file without a look at its text.</summary>
    public static DataFile OpenBytes(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        return new DataFile(file, Decompressed(file));
    }

    /// <summary>True where the bytes on disk are a gzip or zstd file.</summary>
    public static bool IsCompressed(string path)
    {
        using var file = OpenBytes(path);
        return file._plain != file._file;
    }

    /// <summary>Reads until the buffer is full or the file ends; returns the number of bytes.</summary>
    /// <exception cref="UnreadableFileException">The compressed data is damaged.</exception>
    public int Fill(Span<byte> buffer, int atLeast = int.MaxValue)
    {
        try
        {
            return _plain.ReadAtLeast(buffer, Math.Min(atLeast, buffer.Length), throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException)
        {
            var cause = new InvalidDataException("its compressed data is damaged or ends early; compress or copy it again", e);
            throw new UnreadableFileException(_file.Name, cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _plain.Dispose();

    private static Stream Decompressed(FileStream file)
    {
        Span<byte> start = stackalloc byte[4];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        return start switch
        {
            [0x1F, 0x8B, ..] => new WholeGzipStream(file),
            [0x28, 0xB5, 0x2F, 0xFD] => new ZstdSharp.DecompressionStream(file, leaveOpen: false),
            _ => file,
        };
    }

    // Data begins with ASCII, so a zero beside a character is half of one that has two bytes.
    private static UnicodeEncoding? Utf16(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, ..] or [not 0, 0, not 0, 0] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
        [0xFE, 0xFF, ..] or [0, not 0, 0, not 0] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
        _ => null,
    };
}
