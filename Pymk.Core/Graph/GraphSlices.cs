using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pymk.Core.Files;

namespace Pymk.Core.Graph;

/// <summary>
/// The rows of a graph whose parts are opened and closed. The row of a closed part is read from the file, a row at a time: right, but for rare uses only.
/// The file stays as it was when it was opened. Safe for concurrent use.
/// </summary>
internal sealed class GraphSlices(SectionFile.Parts file, UserParts parts) : IDisposable
{
    private readonly GraphSlice?[] _open = new GraphSlice?[parts.Count];
    private readonly Lock _opening = new();

    /// <summary>True where connections have times.</summary>
    public bool HasTimes { get; } = file.LengthOf(SocialGraphFile.Times) > 0;

    /// <summary>Number of undirected connections.</summary>
    public long Connections { get; } = file.LengthOf(SocialGraphFile.Neighbors) / sizeof(int) / 2;

    /// <summary>Bytes of the open parts.</summary>
    public long Bytes => _open.Sum(slice => slice?.Bytes ?? 0);

    /// <summary>True while a part is in memory.</summary>
    public bool IsOpen(int part) => Volatile.Read(ref _open[part]) is not null;

    /// <summary>Reads a part into memory, unless it is there.</summary>
    public void Open(int part)
    {
        lock (_opening)
        {
            _open[part] ??= Read(parts.First(part), parts.End(part));
        }
    }

    /// <summary>Lets go of a part. Whoever reads it still has it.</summary>
    public void Close(int part)
    {
        lock (_opening)
        {
            _open[part] = null;
        }
    }

    /// <summary>The part's rows in memory; null while it is closed.</summary>
    public GraphSlice? Find(int user) => Volatile.Read(ref _open[parts.PartOf(user)]);

    /// <summary>A part with the row of a user: the open one, or one of that row alone.</summary>
    public GraphSlice Of(int user) => Find(user) ?? Read(user, user + 1);

    /// <summary>The rows of a part, without opening it.</summary>
    public GraphSlice Peek(int part) => Volatile.Read(ref _open[part]) ?? Read(parts.First(part), parts.End(part));

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private GraphSlice Read(int first, int end)
    {
        var offsets = Read<long>(SocialGraphFile.Offsets, first, end - first + 1);
        var length = checked((int)(offsets[^1] - offsets[0]));
        return new GraphSlice(
            first, offsets, Read<int>(SocialGraphFile.Neighbors, offsets[0], length), HasTimes ? Read<uint>(SocialGraphFile.Times, offsets[0], length) : []);
    }

    private T[] Read<T>(string section, long at, int count) where T : unmanaged
    {
        var values = GC.AllocateUninitializedArray<T>(count);
        file.Read(section, at * Unsafe.SizeOf<T>(), MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
