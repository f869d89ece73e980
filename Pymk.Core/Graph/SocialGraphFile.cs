using Pymk.Core.Files;

namespace Pymk.Core.Graph;

/// <summary>
/// The graph on disk: sections <c>ids</c> (i64), <c>offsets</c> (i64), <c>neighbors</c> (i32) and, where known, <c>times</c> (u32, unix seconds);
/// <c>erased</c> (i32, ordinals ascending) where users were erased; <c>parts</c> (i32, the first ordinal of each, and the number of users) where there are
/// several. A part is a slice of each section.
/// </summary>
public static class SocialGraphFile
{
    internal const string Kind = "graph";
    internal const int Version = 1;
    internal const string Ids = "ids";
    internal const string Offsets = "offsets";
    internal const string Neighbors = "neighbors";
    internal const string Times = "times";
    internal const string Erased = "erased";
    internal const string Parts = "parts";

    /// <summary>Writes the graph beside <paramref name="path"/> and renames it into place.</summary>
    public static void Write(SocialGraph graph, string path)
    {
        var writer = new SectionFile.Writer(Kind, Version)
            .Add(Ids, graph.UserIds.ToArray())
            .Add(Offsets, graph.Offsets.ToArray())
            .Add(Neighbors, graph.AllNeighbors.ToArray());
        if (graph.HasTimes)
        {
            writer.Add(Times, graph.AllTimes.ToArray());
        }

        if (graph.Erased.Length > 0)
        {
            writer.Add(Erased, graph.Erased.ToArray());
        }

        if (graph.Parts.Count > 1)
        {
            writer.Add(Parts, graph.Parts.Firsts.ToArray());
        }

        writer.WriteTo(path);
    }

    /// <summary>Reads and checks a graph.</summary>
    /// <exception cref="ModelFileException">Damaged, of another version, or inconsistent.</exception>
    public static SocialGraph Read(string path)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        var ids = sections.Get<long>(Ids);
        var offsets = sections.Get<long>(Offsets);
        var neighbors = sections.Get<int>(Neighbors);
        var times = sections.Has(Times) ? sections.Get<uint>(Times) : [];
        var erased = sections.Has(Erased) ? sections.Get<int>(Erased) : [];
        if (offsets.Length != ids.Length + 1 || offsets[^1] != neighbors.LongLength || (times.Length > 0 && times.Length != neighbors.Length))
        {
            throw Contradiction(path);
        }

        return new SocialGraph(ids, offsets, neighbors, times, erased, Check(path, ids, erased, sections.Has(Parts) ? sections.Get<int>(Parts) : []));
    }

    /// <summary>
    /// Reads the users of a graph of several parts; its rows stay in the file until their part is opened. The rows' checksums are not looked at.
    /// </summary>
    /// <exception cref="ModelFileException">Damaged, of another version, or inconsistent.</exception>
    public static SocialGraph ReadSliced(string path)
    {
        var file = SectionFile.Parts.Open(path, Kind, Version);
        try
        {
            var (ids, erased) = (file.ReadAll<long>(Ids), file.ReadAll<int>(Erased));
            var (offsets, neighbors, times) = (file.LengthOf(Offsets) / sizeof(long), file.LengthOf(Neighbors), file.LengthOf(Times));
            if (offsets != ids.Length + 1 || (times > 0 && times != neighbors))
            {
                throw Contradiction(path);
            }

            var parts = Check(path, ids, erased, file.ReadAll<int>(Parts));
            return new SocialGraph(ids, new GraphSlices(file, parts), erased, parts);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static UserParts Check(string path, long[] ids, int[] erased, int[] parts)
    {
        if (Array.Exists(erased, user => (uint)user >= (uint)ids.Length) || (parts.Length > 0 && parts[^1] != ids.Length))
        {
            throw Contradiction(path);
        }

        try
        {
            return parts.Length == 0 ? UserParts.One(ids.Length) : new UserParts(parts);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException(path, e.Message);
        }
    }

    private static ModelFileException Contradiction(string path) => new(path, "the lengths of its sections contradict each other");
}
