using System.CommandLine;
using System.Globalization;
using Pymk.Client;
using Pymk.Core.Files;
using Pymk.Core.Models;

namespace Pymk.Training.Versions;

/// <summary>The verb <c>models</c>: lists the versions of a model directory, and how each was judged.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var model = ModelOption.Create();
        var gateways = new Option<string?>("--gateways")
        {
            Description = "Gateways of the running silos, ADDRESS:PORT[,ADDRESS:PORT...], to tell which version they serve.",
        };
        var cluster = new Option<string>("--cluster-id")
        {
            Description = "Name of the cluster.",
            DefaultValueFactory = _ => PymkCluster.DefaultClusterId,
        };
        var command = new Command("models", "Lists model versions: which is current, which was refused, and how each was judged.")
        {
            model, gateways, cluster,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var served = parsed.GetValue(gateways) is { } asked ? await ServedVersions.ReadAsync(asked, parsed.GetValue(cluster)!, cancellation) : [];
            foreach (var line in Lines(parsed.GetValue(model)!, served))
            {
                Console.WriteLine(line);
            }

            return 0;
        });
        return command;
    }

    /// <summary>A line for each version, oldest first, refused ones last. The current one has a star.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="served">How many silos serve a version; null where nobody was asked.</param>
    /// <exception cref="ModelFileException">The directory holds no model.</exception>
    internal static IEnumerable<string> Lines(string root, IReadOnlyDictionary<string, int>? served = null)
    {
        var current = ModelDirectory.CurrentVersion(root);
        foreach (var version in ModelDirectory.Versions(root))
        {
            var silos = served?.GetValueOrDefault(Path.GetFileName(version)) ?? 0;
            var serves = silos switch { 0 => "", 1 => "  (1 silo serves it)", _ => string.Create(CultureInfo.InvariantCulture, $"  ({silos:N0} silos serve it)") };
            yield return $"{(Path.GetFileName(version) == Path.GetFileName(current) ? '*' : ' ')} {Describe(version)}{serves}";
        }

        foreach (var version in ModelDirectory.Refused(root))
        {
            yield return $"! {Describe(version)}";
        }
    }

    private static string Describe(string version)
    {
        try
        {
            var (manifest, judged) = (ModelDirectory.ReadManifest(version), JudgeReport.Read(new ModelFiles(version).Judge));
            var figures = judged is null
                ? "not judged"
                : string.Join("; ", Figures(judged).Concat(judged.Reasons).Concat(judged.Notes.Select(note => $"note: {note}")));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{manifest.Version}  {manifest.TrainedAt.UtcDateTime:yyyy-MM-dd HH:mm}  {manifest.Users - manifest.Erased:N0} users, "
                + $"{manifest.Connections:N0} connections  {figures}");
        }
        catch (ModelFileException damaged)
        {
            return $"{Path.GetFileName(version)}  {damaged.Message}";
        }
    }

    private static IEnumerable<string> Figures(JudgeReport judged)
    {
        if (judged.Links is { } links)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"recall@20 {links.Candidate.Recall:F4} ({links.Serving.Recall:F4} before), MRR {links.Candidate.Mrr:F4} ({links.Serving.Mrr:F4})");
        }

        if (judged.Answers is { } answers)
        {
            foreach (var (name, target) in new[] { ("invite", answers.Invite), ("accept", answers.Accept) })
            {
                if (target is not null)
                {
                    yield return string.Create(
                        CultureInfo.InvariantCulture, $"{name} AUC {target.Candidate.Auc:F4} ({target.Serving.Auc:F4}), "
                        + $"ECE {target.Candidate.CalibrationError:F4} ({target.Serving.CalibrationError:F4})");
                }
            }
        }
    }
}
