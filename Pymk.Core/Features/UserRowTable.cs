using Pymk.Core.Files;

namespace Pymk.Core.Features;

/// <summary>The feature rows of all users by ordinal, in memory and as <c>rows.bin</c>.</summary>
public sealed class UserRowTable : IUserRows
{
    internal const string Kind = "rows";
    internal const int Version = UserRow.CurrentVersion;
    internal const int ChunkBytes = 1 << 30;
    private const int BlockRows = 1 << 14;

    private readonly long[] _offsets;
    private readonly byte[][] _chunks;

    private UserRowTable(long[] offsets, byte[][] chunks) => (_offsets, _chunks) = (offsets, chunks);

    /// <summary>Number of users.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>Packs rows one after the other into chunks of 1 GiB; no row crosses a chunk.</summary>
    public static UserRowTable Pack(IReadOnlyList<byte[]> rows)
    {
        var offsets = new long[rows.Count + 1];
        var chunks = new List<byte[]>();
        for (var first = 0; first < rows.Count;)
        {
            var bytes = 0;
            var end = first;
            while (end < rows.Count && bytes + rows[end].Length <= ChunkBytes)
            {
                offsets[end] = ((long)chunks.Count * ChunkBytes) + bytes;
                bytes += rows[end++].Length;
            }

            var chunk = GC.AllocateUninitializedArray<byte>(bytes);
            for (var i = first; i < end; i++)
            {
                rows[i].CopyTo(chunk.AsSpan((int)(offsets[i] % ChunkBytes)));
            }

            chunks.Add(chunk);
            first = end;
        }

        offsets[^1] = chunks.Count == 0 ? 0 : ((long)(chunks.Count - 1) * ChunkBytes) + chunks[^1].Length;
        return new UserRowTable(offsets, [.. chunks]);
    }

    /// <summary>Packs rows that are made in parallel, some thousands at a time, so that no more of them are in memory twice.</summary>
    /// <param name="count">Number of users.</param>
    /// <param name="row">Makes the row of a user; called from several threads.</param>
    /// <param name="packed">Takes the number of rows that are packed; null for nobody.</param>
    public static UserRowTable Pack(int count, Func<int, byte[]> row, Action<int>? packed = null)
    {
        var packer = new Packer(count);
        var block = new byte[Math.Min(count, BlockRows)][];
        for (var first = 0; first < count; first += block.Length)
        {
            var start = first;
            var rows = Math.Min(block.Length, count - first);
            Parallel.For(0, rows, i => block[i] = row(start + i));
            foreach (var bytes in block.AsSpan(0, rows))
            {
                packer.Add(bytes);
            }

            packed?.Invoke(first + rows);
        }

        return packer.Finish();
    }

    /// <summary>A user's row; empty for an ordinal beyond the table.</summary>
    public ReadOnlyMemory<byte> this[int user] => Memory(user);

    /// <summary>A user's row, writable in place.</summary>
    public Span<byte> Edit(int user) => Memory(user).Span;

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var rows = new ReadOnlyMemory<byte>[users.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Memory(users.Span[i]);
        }

        return new(rows);
    }

    /// <summary>Writes the table beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path)
    {
        var writer = new SectionFile.Writer(Kind, Version).Add("offsets", _offsets);
        for (var i = 0; i < _chunks.Length; i++)
        {
            writer.Add($"rows{i}", _chunks[i]);
        }

        writer.WriteTo(path);
    }

    /// <summary>Reads and checks a table.</summary>
    /// <exception cref="ModelFileException">Damaged, of another version, or inconsistent.</exception>
    public static UserRowTable Read(string path)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        var offsets = sections.Get<long>("offsets");
        var chunks = new List<byte[]>();
        while (sections.Has($"rows{chunks.Count}"))
        {
            chunks.Add(sections.Get<byte>($"rows{chunks.Count}"));
        }

        var table = new UserRowTable(offsets, [.. chunks]);
        var expected = chunks.Count == 0 ? 0 : ((long)(chunks.Count - 1) * ChunkBytes) + chunks[^1].Length;
        if (offsets.Length == 0 || offsets[^1] != expected)
        {
            throw new ModelFileException(path, "the lengths of its sections contradict each other");
        }

        try
        {
            for (var user = 0; user < table.Count; user++)
            {
                _ = new UserRow(table[user].Span);
            }
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            throw new ModelFileException(path, e.Message);
        }

        return table;
    }

    private Memory<byte> Memory(int user)
    {
        if ((uint)user >= (uint)Count)
        {
            return default;
        }

        var chunk = _chunks[_offsets[user] / ChunkBytes];
        var start = (int)(_offsets[user] % ChunkBytes);
        var end = _offsets[user + 1] / ChunkBytes == _offsets[user] / ChunkBytes ? (int)(_offsets[user + 1] % ChunkBytes) : chunk.Length;
        return chunk.AsMemory(start, end - start);
    }

    // Appends rows to chunks that grow to what the rows so far let expect.
    private sealed class Packer(int count)
    {
        private readonly long[] _offsets = new long[count + 1];
        private readonly List<byte[]> _chunks = [];
        private byte[] _chunk = [];
        private int _used;
        private int _rows;
        private long _bytes;

        public void Add(byte[] row)
        {
            if (_used + (long)row.Length > ChunkBytes)
            {
                Seal();
            }

            _bytes += row.Length;
            if (_used + row.Length > _chunk.Length)
            {
                Grow(_used + row.Length);
            }

            row.CopyTo(_chunk.AsSpan(_used));
            _offsets[_rows++] = ((long)_chunks.Count * ChunkBytes) + _used;
            _used += row.Length;
        }

        public UserRowTable Finish()
        {
            _offsets[^1] = _rows == 0 ? 0 : ((long)_chunks.Count * ChunkBytes) + _used;
            if (_rows > 0)
            {
                Seal();
            }

            return new UserRowTable(_offsets, [.. _chunks]);
        }

        private void Grow(int least)
        {
            var expected = _used + (long)(1.02 * _bytes / (_rows + 1) * (count - _rows));
            var grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(ChunkBytes, Math.Max(expected, least)));
            _chunk.AsSpan(0, _used).CopyTo(grown);
            _chunk = grown;
        }

        private void Seal()
        {
            Array.Resize(ref _chunk, _used);
            _chunks.Add(_chunk);
            (_chunk, _used) = ([], 0);
        }
    }
}
