using Pymk.Core.Files;

namespace Pymk.Core.Graph;

/// <summary>
/// The graph on disk: sections <c>ids</c> (i64), <c>offsets</c> (i64), <c>neighbors</c> (i32) and, where known, <c>times</c> (u32, unix seconds);
/// <c>erased</c> (i32, ordinals ascending) where users were erased.
/// </summary>
public static class SocialGraphFile
{
    internal const string Kind = "graph";
    internal const int Version = 1;

    /// <summary>Writes the graph beside <paramref name="path"/> and renames it into place.</summary>
    public static void Write(SocialGraph graph, string path)
    {
        var writer = new SectionFile.Writer(Kind, Version)
            .Add("ids", graph.UserIds.ToArray())
            .Add("offsets", graph.Offsets.ToArray())
            .Add("neighbors", graph.AllNeighbors.ToArray());
        if (graph.HasTimes)
        {
            writer.Add("times", graph.AllTimes.ToArray());
        }

        if (graph.Erased.Length > 0)
        {
            writer.Add("erased", graph.Erased.ToArray());
        }

        writer.WriteTo(path);
    }

    /// <summary>Reads and checks a graph.</summary>
    /// <exception cref="ModelFileException">Damaged, of another version, or inconsistent.</exception>
    public static SocialGraph Read(string path)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        var ids = sections.Get<long>("ids");
        var offsets = sections.Get<long>("offsets");
        var neighbors = sections.Get<int>("neighbors");
        var times = sections.Has("times") ? sections.Get<uint>("times") : [];
        var erased = sections.Has("erased") ? sections.Get<int>("erased") : [];
        if (offsets.Length != ids.Length + 1 || offsets[^1] != neighbors.LongLength || (times.Length > 0 && times.Length != neighbors.Length)
            || Array.Exists(erased, user => (uint)user >= (uint)ids.Length))
        {
            throw new ModelFileException(path, "the lengths of its sections contradict each other");
        }

        return new SocialGraph(ids, offsets, neighbors, times, erased);
    }
}
