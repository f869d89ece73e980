using System.Globalization;
using Pymk.Core.Behavior;
using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Judging;
using Pymk.Training.Labels;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Pipeline;

/// <summary>Holds connections and answers out of all weights, and later compares the new version with the served one by them.</summary>
/// <param name="options">What is held out, and who is asked.</param>
/// <param name="served">Folder of the served version; null where there is none.</param>
/// <param name="seed">Seed of all draws.</param>
internal sealed class JudgeStage(JudgeOptions options, string? served, int seed)
{
    /// <summary>Draws what is held out.</summary>
    public HeldOut HoldOut(SocialGraph walked, LabelTable? labels)
    {
        if (served is null)
        {
            return HeldOut.Nothing with { Notes = ["no version is served yet"] };
        }

        try
        {
            return Evaluation.Judging.HoldOut.Draw(walked, labels, ServedVersion.Read(served), options, seed);
        }
        catch (ModelFileException e)
        {
            return HeldOut.Nothing with { Notes = [e.Message] };
        }
    }

    /// <summary>Compares both versions. Its notes say why it lacks a measure; nobody has decided yet.</summary>
    /// <param name="build">The folder of the new version.</param>
    /// <param name="held">What is held out, drawn by this run or an earlier one.</param>
    /// <param name="graph">The whole graph.</param>
    /// <param name="profiles">The profiles.</param>
    /// <param name="present">Unix seconds that count as the present.</param>
    /// <param name="progress">Receives every finished user.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public JudgeReport Judge(
        BuildFolder build, HeldOut held, SocialGraph graph, ProfileTable profiles, long present,
        IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var notes = held.Notes.ToList();
        var report = new JudgeReport
        {
            Serving = served is null ? null : Path.GetFileName(served),
            Published = true,
            Reasons = [],
            Notes = notes,
            Margins = options.Margins,
        };
        if (served is null || held.Pairs.Length == 0)
        {
            return report;
        }

        using var serving = JudgedWeights.Read(new ModelFiles(served), out var reason);
        using var candidate = JudgedWeights.Read(build.Model, out _);
        if (serving is null || candidate is null)
        {
            notes.Add(reason);
            return report;
        }

        var (rest, noBridges) = (held.Without(graph), NoBridgeFile.Read(build.Work.NoBridges));
        var labels = LabelFiles.Read(build.Work.Labels);
        var (links, answers) = New(ServedVersion.Read(served), held, graph, labels, notes);
        if (links.Length > 0)
        {
            var world = new JudgedWorld(rest, noBridges, profiles, BehaviorHistory.Read(build.Model.Behavior), present, seed);
            report = report with { Links = LinkJudge.Run(world, links, serving, candidate, options.Users, seed, progress, cancellation) };
        }

        if (answers is { Count: > 0 })
        {
            var before = EarlierGraph.Before(rest, answers, answers.Time.Min());
            var world = new JudgedWorld(before, noBridges, profiles, BehaviorHistory.Read(build.Work.EarlierBehavior), answers.Time.Min(), seed);
            report = report with { Answers = AnswerJudge.Run(world, rest, answers, serving, candidate, seed, progress, cancellation) };
        }

        return report;
    }

    // Another version may be served than the one that the hold-out was drawn for.
    private ((int User, int Other)[] Links, LabelTable? Answers) New(
        ServedVersion version, HeldOut held, SocialGraph graph, LabelTable? labels, List<string> notes)
    {
        var chosen = held.Links.ToHashSet();
        var links = graph.Connections().Where(c => chosen.Contains((c.User, c.Other)) && version.IsNew(graph, c))
            .Select(c => (c.User, c.Other)).ToArray();
        var answers = labels?.Only(row => Array.BinarySearch(held.Answers, row) >= 0 && version.IsNew(labels.Time[row]));
        return (Enough(links.Length, held.Links.Length, "connections", version, notes) ? links : [],
            Enough(answers?.Count ?? 0, held.Answers.Length, "answers", version, notes) ? answers : null);
    }

    private bool Enough(int count, int heldOut, string what, ServedVersion version, List<string> notes)
    {
        if (count < options.Least && heldOut > 0)
        {
            notes.Add(string.Create(
                CultureInfo.InvariantCulture, $"{count:N0} {what} held out are new to {version.Name}, fewer than the {options.Least:N0} to judge by"));
        }

        return count >= options.Least;
    }
}
