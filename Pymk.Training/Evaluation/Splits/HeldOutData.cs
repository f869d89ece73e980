using System.Globalization;
using System.Text.Json;
using Pymk.Core.Graph;
using Pymk.Training.Ids;
using Pymk.Training.Import;

namespace Pymk.Training.Evaluation.Splits;

/// <summary>
/// A data folder without the links to predict: it has the other connections, and symbolic links to profiles and logs. Training on the folder cannot
/// know the links.
/// </summary>
internal static class HeldOutData
{
    /// <summary>Writes the folder.</summary>
    /// <param name="data">The whole data.</param>
    /// <param name="files">Its files.</param>
    /// <param name="kept">Connections that users made new keep; null to hide a share of all connections.</param>
    /// <param name="seed">Draws what is hidden.</param>
    /// <param name="folder">The folder to write.</param>
    /// <returns>The hidden links of each measured user, by 64-bit id.</returns>
    public static Dictionary<long, List<long>> Write(ImportedData data, ImportFiles files, int? kept, int seed, string folder)
    {
        var newUsers = kept is { } count ? HiddenUsers.Draw(data.Graph, count, seed: seed) : null;
        var hidden = newUsers?.Edges ?? LinkSplit.Hide(data.Graph, seed: seed);
        // Only the list of the user made new is measured, not those of the friends at the other end of the hidden links.
        var measured = newUsers?.Users ?? [.. Enumerable.Range(0, data.Graph.UserCount)];
        Directory.CreateDirectory(folder);
        WriteConnections(hidden.Graph, new ModelNames(data.Graph, data.Ids), folder);
        foreach (var file in files.Interactions.Append(files.Profiles).OfType<string>())
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), Path.GetFullPath(file));
        }

        return measured.Where(u => hidden.Hidden[u].Length > 0)
            .ToDictionary(u => data.Graph.IdOf(u), u => hidden.Hidden[u].Select(data.Graph.IdOf).ToList());
    }

    /// <summary>The hidden links as ordinals of the model trained on the folder.</summary>
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

    /// <summary>Writes a graph's connections into a folder, each once, with their times if the graph has them. Text ids need JSON: they may hold any separator.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="names">The ids of its users.</param>
    /// <param name="folder">The folder.</param>
    public static void WriteConnections(SocialGraph graph, ModelNames names, string folder)
    {
        using var writer = new StreamWriter(Path.Combine(folder, names.Texts is null ? "connections.tsv" : "connections.jsonl"));
        if (graph.HasTimes && names.Texts is null)
        {
            // Without names, small numbers would be weights.
            writer.Write("user\tother\ttime\n");
        }

        foreach (var connection in graph.Connections())
        {
            var (user, other) = (names[connection.User], names[connection.Other]);
            long? time = graph.HasTimes ? connection.Time : null;
            writer.Write(names.Texts is not null ? JsonSerializer.Serialize(new { user, other, time })
                : graph.HasTimes ? string.Create(CultureInfo.InvariantCulture, $"{user}\t{other}\t{time}")
                : $"{user}\t{other}");
            writer.Write('\n');
        }
    }
}
