using System.Text.Json;
using Pymk.Core.Files;
using Pymk.Core.Models;

namespace Pymk.Silo.Daily;

/// <summary>Finds the model that was trained on a snapshot, published or refused.</summary>
internal static class TrainedModel
{
    /// <summary>The facts of the model; null where the snapshot is not trained on.</summary>
    public static Dictionary<string, string>? Find(string root, string snapshot)
    {
        if (ModelDirectory.Versions(root).FirstOrDefault(v => IsOf(v, snapshot)) is { } published)
        {
            return new() { ["version"] = Path.GetFileName(published), [DailyRun.PublishedFact] = "yes" };
        }

        if (ModelDirectory.Refused(root).FirstOrDefault(v => IsOf(v, snapshot)) is { } refused)
        {
            var reasons = JudgeReport.Read(new ModelFiles(refused).Judge)?.Reasons ?? [];
            return new()
            {
                ["version"] = Path.GetFileName(refused),
                [DailyRun.PublishedFact] = "no",
                ["reason"] = string.Join("; ", reasons),
            };
        }

        return null;
    }

    private static bool IsOf(string version, string snapshot)
    {
        try
        {
            return ModelDirectory.ReadManifest(version).Snapshot?.Id == snapshot;
        }
        catch (ModelFileException)
        {
            return false;
        }
    }
}
