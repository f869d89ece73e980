using Pymk.Core.Files;

namespace Pymk.Core.Features;

/// <summary>The feature rows of all users by ordinal, in memory and as <c>rows.bin</c>.</summary>
public sealed class UserRowTable : IUserRows
{
    internal const string Kind = "rows";
    internal const int Version = UserRow.CurrentVersion;
    internal const int ChunkBytes = 1 << 30;

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
}
