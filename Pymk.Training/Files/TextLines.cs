namespace Pymk.Training.Files;

/// <summary>
/// Reads a text line by line as UTF-8 bytes, with line numbers; <see cref="DataFile"/> decompresses and converts it. Accepts LF, CRLF, a byte order
/// mark and a last line without a line break.
/// </summary>
internal sealed class TextLines(string path) : IDisposable
{
    private readonly DataFile _file = DataFile.OpenText(path);
    private byte[] _buffer = new byte[1 << 20];

    // The last line is _first.._next. Its first physical line ended at _firstNext, with the number _firstNumber.
    private int _first;
    private int _next;
    private int _firstNext;
    private long _firstNumber;
    private int _end;
    private bool _began;
    private bool _atEnd;

    /// <summary>Number of the last physical line, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Bytes of the file on disk.</summary>
    public long Length => _file.Length;

    /// <summary>Bytes of the file on disk that were read.</summary>
    public long Position => _file.Position;

    /// <summary>The encoding where it is not UTF-8; otherwise null.</summary>
    public string? Encoding => _file.Encoding;

    /// <summary>Reads the next line without its line break; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        _first = _next;
        var read = TryAdvance(out line);
        (_firstNext, _firstNumber) = (_next, LineNumber);
        return read;
    }

    /// <summary>Reads one line more and returns the last line together with it, with the line break between them; false at the end.</summary>
    public bool TryExtend(out ReadOnlySpan<byte> line) => TryAdvance(out line);

    /// <summary>Takes back every <see cref="TryExtend"/> of the last line and returns the line alone.</summary>
    public ReadOnlySpan<byte> Shorten()
    {
        (_next, LineNumber) = (_firstNext, _firstNumber);
        return WithoutBreak(_buffer.AsSpan(_first.._next));
    }

    public void Dispose() => _file.Dispose();

    private bool TryAdvance(out ReadOnlySpan<byte> line)
    {
        var searched = _next - _first;
        while (true)
        {
            var at = _buffer.AsSpan(_first + searched, _end - _first - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = WithoutReturn(_buffer.AsSpan(_first, searched + at));
                _next = _first + searched + at + 1;
                LineNumber++;
                return true;
            }

            searched = _end - _first;
            if (_atEnd)
            {
                line = WithoutReturn(_buffer.AsSpan(_first, searched));
                var read = _end > _next;
                _next = _end;
                LineNumber += read ? 1 : 0;
                return read;
            }

            Fill();
        }
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;

    private static ReadOnlySpan<byte> WithoutBreak(ReadOnlySpan<byte> line) => WithoutReturn(line is [.., (byte)'\n'] ? line[..^1] : line);

    private void Fill()
    {
        _buffer.AsSpan(_first, _end - _first).CopyTo(_buffer);
        (_first, _next, _firstNext, _end) = (0, _next - _first, _firstNext - _first, _end - _first);
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }

        var read = _file.Fill(_buffer.AsSpan(_end), atLeast: _began ? 1 : 3);
        _atEnd = read == 0;
        _end += read;
        if (!_began && _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
        {
            _first = _next = _firstNext = 3;
        }

        _began = true;
    }
}
