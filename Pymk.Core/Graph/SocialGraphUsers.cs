using System.Runtime.InteropServices;
using Pymk.Core.Files;

namespace Pymk.Core.Graph;

/// <summary>
/// Tells who is in a graph on disk that nobody has in memory. A look costs a few small reads. Keeps nothing but the open file. Safe for concurrent
/// use.
/// </summary>
public sealed class SocialGraphUsers : IDisposable
{
    private const string Ids = SocialGraphFile.Ids;

    // Read at once, where the search has come so far.
    private const int Block = 64;

    private readonly SectionFile.Parts _file;
    private readonly UserParts _parts;

    private SocialGraphUsers(SectionFile.Parts file, UserParts parts) => (_file, _parts) = (file, parts);

    /// <summary>Opens a graph.</summary>
    /// <exception cref="ModelFileException">Missing, damaged or of another version.</exception>
    public static SocialGraphUsers Open(string path)
    {
        var file = SectionFile.Parts.Open(path, SocialGraphFile.Kind, SocialGraphFile.Version);
        try
        {
            var parts = file.ReadAll<int>(SocialGraphFile.Parts);
            return new SocialGraphUsers(file, parts.Length == 0 ? UserParts.One((int)(file.LengthOf(Ids) / sizeof(long))) : new UserParts(parts));
        }
        catch (ArgumentException e)
        {
            file.Dispose();
            throw new ModelFileException(path, e.Message);
        }
    }

    /// <summary>True for a user of the graph who is not erased.</summary>
    public bool Contains(long id)
    {
        // An erased place repeats the id of a user who is not, so whatever is found is somebody.
        Span<long> ids = stackalloc long[Block];
        var part = _parts.PartOf(id);
        var (first, end) = ((long)_parts.First(part), (long)_parts.End(part));
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
        var ids = new long[_parts.UserCount];
        Read(0, ids);
        return ids;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Read(long first, Span<long> ids) => _file.Read(Ids, first * sizeof(long), MemoryMarshal.AsBytes(ids));
}
