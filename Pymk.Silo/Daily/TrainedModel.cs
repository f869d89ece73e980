using System.Text.Json;
using Pymk.Core.Files;
using Pymk.Core.Models;

namespace Pymk.Silo.Daily;

/// <summary>Finds the model that was trained on a snapshot, published or refused.</summary>
internal static class TrainedModel
{
    /// <summary>
    /// The facts of the model; null where the snapshot is not trained on. A training that was killed after it put its version in place, and before the
    /// version was current, has it made current.
    /// </summary>
    public static async Task<Dictionary<string, string>?> FindAsync(string root, string snapshot, CancellationToken cancellation)
    {
        if (ModelDirectory.Versions(root).LastOrDefault(v => IsOf(v, snapshot)) is { } published
            && await MakeCurrentAsync(root, published, cancellation))
        {
            return Facts(published, "yes");
        }

        if (ModelDirectory.Refused(root).FirstOrDefault(v => IsOf(v, snapshot)) is { } refused)
        {
            return Facts(refused, "no");
        }

        return null;
    }

    private static Dictionary<string, string> Facts(string version, string published)
    {
        var facts = new Dictionary<string, string> { ["version"] = Path.GetFileName(version), [DailyRun.PublishedFact] = published };
        var judged = JudgeReport.Read(new ModelFiles(version).Judge);
        Add("reason", judged?.Reasons);
        Add("note", judged?.Notes);
        return facts;

        void Add(string name, IReadOnlyList<string>? lines)
        {
            if (lines is { Count: > 0 })
            {
                facts[name] = string.Join("; ", lines);
            }
        }
    }

    // False for a version that is damaged: it is trained again.
    private static async Task<bool> MakeCurrentAsync(string root, string version, CancellationToken cancellation)
    {
        using var held = await ModelLocks.ChangingAsync(root, cancellation);
        try
        {
            if (!ModelDirectory.HasModel(root) || IsNewer(version, ModelDirectory.CurrentVersion(root)))
            {
                ModelDirectory.MakeCurrent(root, version);
            }

            return true;
        }
        catch (ModelFileException)
        {
            return false;
        }
    }

    private static bool IsNewer(string version, string other) =>
        ModelDirectory.ReadManifest(version).TrainedAt > ModelDirectory.ReadManifest(other).TrainedAt;

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
