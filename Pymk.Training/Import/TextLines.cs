namespace Pymk.Training.Import;

/// <summary>
/// Reads a UTF-8 file line by line as bytes, with line numbers. Accepts LF, CRLF, a byte order mark and a last line without a line break.
/// </summary>
internal sealed class TextLines(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>Number of the last line, from 1.</summary>
    public long LineNumber { get; private set; }

    public long Length => _file.Length;

    /// <summary>Bytes read so far.</summary>
    public long Position => _file.Position - (_end - _start);

    /// <summary>Reads the next line without its line break; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = WithoutReturn(_buffer.AsSpan(_start, searched + at));
                _start += searched + at + 1;
                LineNumber++;
                return true;
            }

            searched = _end - _start;
            if (_atEnd)
            {
                line = WithoutReturn(_buffer.AsSpan(_start, searched));
                _start = _end;
                LineNumber += searched > 0 ? 1 : 0;
                return searched > 0;
            }

            Fill();
        }
    }

    public void Dispose() => _file.Dispose();

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;

    private void Fill()
    {
        var first = _file.Position == 0;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }

        var read = _file.ReadAtLeast(_buffer.AsSpan(_end), first ? 3 : 1, throwOnEndOfStream: false);
        _atEnd = read == 0;
        _end += read;
        if (first && _buffer.AsSpan(0, _end).StartsWith(new byte[] { 0xEF, 0xBB, 0xBF }))
        {
            _start = 3;
        }
    }
}
