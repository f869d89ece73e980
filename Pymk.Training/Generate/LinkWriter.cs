using System.Buffers.Text;

namespace Pymk.Training.Generate;

/// <summary>Streams links to a TSV file: user, user, unix seconds.</summary>
internal sealed class LinkWriter(string path, MemberIds ids) : IDisposable
{
    private const int LongestLine = (2 * MemberIds.MaxBytes) + 24;

    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _used;

    public long Count { get; private set; }

    public void Write(int member, int other, long time)
    {
        if (_buffer.Length - _used < LongestLine)
        {
            Flush();
        }

        PutId(Math.Min(member, other));
        PutId(Math.Max(member, other));
        Put(time, (byte)'\n');
        Count++;
    }

    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    private void PutId(int member)
    {
        _used += ids.Write(member, _buffer.AsSpan(_used));
        _buffer[_used++] = (byte)'\t';
    }

    private void Put(long value, byte end)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out var written);
        _used += written;
        _buffer[_used++] = end;
    }

    private void Flush()
    {
        _file.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
