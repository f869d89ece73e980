using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Training.Evaluation.Splits;
using Pymk.Training.Import;

namespace Pymk.Training.Evaluation;

/// <summary>
/// A data folder from which links were taken before training sees it: connections written without them, profiles and logs linked in place. Training on the
/// folder cannot know what was taken.
/// </summary>
internal static class HeldOutData
{
    /// <summary>Writes the folder and returns, by 64-bit id, the links taken of each user who is measured.</summary>
    public static Dictionary<long, List<long>> Write(ImportedData data, ImportFiles files, string protocol, int seed, string folder)
    {
        var newUsers = protocol == "hidden" ? null : HiddenUsers.Draw(data.Graph, protocol[^1] - '0', seed: seed);
        var hidden = newUsers?.Edges ?? LinkSplit.Hide(data.Graph, seed: seed);
        // Of a newcomer only the newcomer's own list is measured, not those of the friends who lost the link with it.
        var measured = newUsers?.Users ?? [.. Enumerable.Range(0, data.Graph.UserCount)];
        Directory.CreateDirectory(folder);
        WriteConnections(hidden.Graph, Path.Combine(folder, "connections.tsv"));
        foreach (var file in files.Interactions.Append(files.Profiles).OfType<string>())
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), Path.GetFullPath(file));
        }

        return measured.Where(u => hidden.Hidden[u].Length > 0)
            .ToDictionary(u => data.Graph.IdOf(u), u => hidden.Hidden[u].Select(data.Graph.IdOf).ToList());
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

    /// <summary>Writes a graph's connections as text, each once, with its time where there is one.</summary>
    public static void WriteConnections(SocialGraph graph, string path)
    {
        using var writer = new StreamWriter(path);
        foreach (var connection in graph.Connections())
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{graph.IdOf(connection.User)}\t{graph.IdOf(connection.Other)}");
            writer.Write(graph.HasTimes ? string.Create(CultureInfo.InvariantCulture, $"{line}\t{connection.Time}") : line);
            writer.Write('\n');
        }
    }
}
