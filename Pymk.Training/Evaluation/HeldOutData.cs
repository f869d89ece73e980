using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Training.Features;
using Pymk.Training.Import;

namespace Pymk.Training.Evaluation;

/// <summary>
/// A data folder from which links were taken before training sees it: connections written without them, profiles and logs linked in place. Training on the
/// folder cannot know what was taken.
/// </summary>
internal static class HeldOutData
{
    /// <summary>Share of the connections the protocol <c>hidden</c> takes.</summary>
    public const double HiddenShare = 0.1;

    /// <summary>Share of the users from whom the protocol <c>users</c> takes all connections but none, one or two.</summary>
    public const double HiddenUsers = 0.05;

    /// <summary>Writes the folder and returns, by 64-bit id, the links taken of each user who is measured.</summary>
    public static Dictionary<long, List<long>> Write(ImportedData data, ImportFiles files, string protocol, int seed, string folder)
    {
        var cold = protocol == "users";
        var hidden = cold ? HiddenEdges.Draw(data.Graph, 0, HiddenUsers, seed) : HiddenEdges.Draw(data.Graph, HiddenShare, 0, seed);
        Directory.CreateDirectory(folder);
        WriteConnections(hidden.Graph, Path.Combine(folder, "connections.tsv"));
        foreach (var file in files.Interactions.Append(files.Profiles).OfType<string>())
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), Path.GetFullPath(file));
        }

        var taken = new Dictionary<long, List<long>>();
        for (var u = 0; u < data.Graph.UserCount; u++)
        {
            // Of a newcomer only the newcomer's own list is measured, not those of the friends who lost the link with it.
            if (hidden.Hidden[u].Length > 0 && (!cold || (hidden.Graph.Degree(u) <= 2 && hidden.Hidden[u].Length * 2 > data.Graph.Degree(u))))
            {
                taken[data.Graph.IdOf(u)] = [.. hidden.Hidden[u].Select(data.Graph.IdOf)];
            }
        }

        return taken;
    }

    /// <summary>The links as ordinals of the model that was trained on the folder.</summary>
    public static int[][] Truth(Dictionary<long, List<long>> taken, SocialGraph graph)
    {
        var truth = new int[graph.UserCount][];
        Array.Fill(truth, []);
        foreach (var (id, others) in taken)
        {
            if (graph.TryGetOrdinal(id, out var user))
            {
                truth[user] = [.. others.Select(o => graph.TryGetOrdinal(o, out var other) ? other : -1).Where(o => o >= 0).Order()];
            }
        }

        return truth;
    }

    private static void WriteConnections(SocialGraph graph, string path)
    {
        using var writer = new StreamWriter(path);
        for (var u = 0; u < graph.UserCount; u++)
        {
            var neighbors = graph.Neighbors(u);
            var times = graph.Times(u);
            for (var i = 0; i < neighbors.Length; i++)
            {
                if (neighbors[i] > u)
                {
                    var line = string.Create(CultureInfo.InvariantCulture, $"{graph.IdOf(u)}\t{graph.IdOf(neighbors[i])}");
                    writer.Write(times.IsEmpty ? line : string.Create(CultureInfo.InvariantCulture, $"{line}\t{times[i]}"));
                    writer.Write('\n');
                }
            }
        }
    }
}
