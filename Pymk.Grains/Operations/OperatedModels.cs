using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Grains.Interfaces.Rollout;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Rollout;

namespace Pymk.Grains.Operations;

/// <summary>The versions of the model directory, for operators.</summary>
internal sealed partial class OperatedModels(IOptions<RolloutOptions> rollout, ILogger<OperatedModels> log)
{
    private string Root => rollout.Value.Root;

    /// <summary>All versions, newest first, then the refused one.</summary>
    public OperatedModel[] Read(IReadOnlyCollection<SiloVersion> silos)
    {
        if (!ModelDirectory.HasModel(Root))
        {
            return [];
        }

        var current = Path.GetFileName(ModelDirectory.CurrentVersion(Root));
        var history = ModelDirectory.History(Root);
        OperatedModel Of(string folder, string state)
        {
            var name = Path.GetFileName(folder);
            var (problem, manifest, judged) = Open(folder);
            return new OperatedModel(
                name, name == current && state == "kept" ? "current" : state, problem, manifest?.TrainedAt,
                manifest is null ? 0 : manifest.Users - manifest.Erased, manifest?.Connections ?? 0,
                [.. history.Where(h => h.Version == name).Select(h => h.At)],
                [.. silos.Where(s => s.Version == name).Select(s => s.Silo).Order(StringComparer.Ordinal)],
                [.. Figures(judged)], [.. judged?.Reasons ?? [], .. judged?.Notes ?? []]);
        }

        return [.. ModelDirectory.Versions(Root).Reverse().Select(v => Of(v, "kept")), .. ModelDirectory.Refused(Root).Select(v => Of(v, "refused"))];
    }

    /// <summary>Makes a version the current one.</summary>
    /// <exception cref="InvalidRequestException">There is no such version, it is damaged or current, or the directory cannot be written.</exception>
    public async Task ServeAsync(string version)
    {
        try
        {
            // No cleaning and no erasure changes the version meanwhile. Checksums of all files take a while: not on a grain's turn.
            await Task.Run(async () =>
            {
                using var held = await ModelLocks.ChangingAsync(Root, CancellationToken.None);
                var before = ModelDirectory.HasModel(Root) ? Path.GetFileName(ModelDirectory.CurrentVersion(Root)) : "";
                if (before == version)
                {
                    throw new InvalidRequestException("version", $"{version} is the current version already.");
                }

                if (Find(ModelDirectory.Versions(Root), version) is { } kept)
                {
                    ModelDirectory.MakeCurrent(Root, kept);
                }
                else if (Find(ModelDirectory.Refused(Root), version) is { } refused)
                {
                    ModelDirectory.Accept(Root, refused);
                }
                else
                {
                    throw new InvalidRequestException("version", $"The model directory has no version '{version}'.");
                }

                LogServed(version, before);
            });
        }
        catch (Exception e) when (e is ModelFileException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidRequestException("version", $"The version cannot be served: {e.Message}");
        }
    }

    private static string? Find(IEnumerable<string> folders, string version) => folders.FirstOrDefault(f => Path.GetFileName(f) == version);

    private static (string Problem, ModelManifest? Manifest, JudgeReport? Judged) Open(string folder)
    {
        try
        {
            return ("", ModelDirectory.ReadManifest(folder), JudgeReport.Read(new ModelFiles(folder).Judge));
        }
        catch (Exception e) when (e is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return (e.Message, null, null);
        }
    }

    private static IEnumerable<JudgedFigure> Figures(JudgeReport? judged)
    {
        if (judged?.Links is { } links)
        {
            yield return new JudgedFigure("recall@20", links.Candidate.Recall, links.Serving.Recall);
            yield return new JudgedFigure("MRR", links.Candidate.Mrr, links.Serving.Mrr);
            yield return new JudgedFigure("coverage", links.Candidate.Coverage, links.Serving.Coverage);
        }

        foreach (var (name, target) in new[] { ("invite", judged?.Answers?.Invite), ("accept", judged?.Answers?.Accept) })
        {
            if (target is not null)
            {
                yield return new JudgedFigure(name + " AUC", target.Candidate.Auc, target.Serving.Auc);
                yield return new JudgedFigure(name + " ECE", target.Candidate.CalibrationError, target.Serving.CalibrationError);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "An operator made {Version} the current model version in place of {Before}")]
    private partial void LogServed(string version, string before);
}
