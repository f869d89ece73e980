using System.Runtime.InteropServices;
using Pymk.Core.Files;

namespace Pymk.Core.Graph;

/// <summary>
/// Tells who is in a graph on disk that nobody has in memory. A look costs a few small reads. Keeps nothing but the open file. Safe for concurrent
/// use.
/// </summary>
public sealed class SocialGraphUsers : IDisposable
{
    private const string Ids = "ids";

    // Read at once, where the search has come so far.
    private const int Block = 64;

    private readonly SectionFile.Parts _file;
    private readonly long _count;

    private SocialGraphUsers(SectionFile.Parts file) => (_file, _count) = (file, file.LengthOf(Ids) / sizeof(long));

    /// <summary>Opens a graph.</summary>
    /// <exception cref="ModelFileException">Missing, damaged or of another version.</exception>
    public static SocialGraphUsers Open(string path) => new(SectionFile.Parts.Open(path, SocialGraphFile.Kind, SocialGraphFile.Version));

    /// <summary>True for a user of the graph who is not erased.</summary>
    public bool Contains(long id)
    {
        // An erased place repeats the id of a user who is not, so whatever is found is somebody.
        Span<long> ids = stackalloc long[Block];
        var (first, end) = (0L, _count);
        while (end - first > Block)
        {
            var middle = first + ((end - first) / 2);
            Read(middle, ids[..1]);
            (first, end) = ids[0] <= id ? (middle, end) : (first, middle);
        }

        var left = ids[..(int)(end - first)];
        Read(first, left);
        return left.BinarySearch(id) >= 0;
    }

    /// <summary>The ids by ordinal. The id of an erased user is that of somebody else.</summary>
    public long[] ReadIds()
    {
        var ids = new long[_count];
        Read(0, ids);
        return ids;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Read(long first, Span<long> ids) => _file.Read(Ids, first * sizeof(long), MemoryMarshal.AsBytes(ids));
}
