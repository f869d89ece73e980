using System.Text.Json;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Pymk.Training.Labels;

namespace Pymk.Training.Pipeline;

/// <summary>Counts and times of the imported data, for the manifest.</summary>
/// <param name="Users">Number of users.</param>
/// <param name="Connections">Number of undirected connections.</param>
/// <param name="Interactions">Number of events in the logs.</param>
/// <param name="Labels">Number of labels made from the logs.</param>
/// <param name="RejectedRows">Number of input rows that the import rejected.</param>
/// <param name="LabelsUntil">Unix seconds of the newest label; 0 without labels.</param>
/// <param name="Present">Unix seconds of the newest event of the data; 0 when nothing has a time.</param>
/// <param name="TextIds">True where ids are text.</param>
internal sealed record ImportFacts(
    int Users, long Connections, long Interactions, long Labels, long LabelsUntil, long RejectedRows, long Present, bool TextIds);

/// <summary>
/// The first stage: writes the graph, the profiles and, from the logs, labels and behaviour counts. Behaviour counts of the ranker's training come
/// from the first third of the logs, labels from the rest.
/// </summary>
internal static class ImportStage
{
    private const double History = 1.0 / 3;

    /// <summary>Runs the stage.</summary>
    /// <exception cref="UserErrorException">The data cannot be read or has no connection.</exception>
    public static void Run(
        TrainOptions options, BuildFolder build, IProgress<StageProgress> progress, Action<string> say, CancellationToken cancellation)
    {
        DuckDbSession.DeleteLeftovers(build.Work.Folder);
        var import = options.Import with { Parts = options.Parts, Spill = build.Work.Folder, DuckDbMemoryMegabytes = options.DuckDbMegabytes };
        using var data = DataImport.Run(import, progress, cancellation);
        if (data.IdReason.Length > 0)
        {
            say(data.IdReason);
        }

        foreach (var line in data.Report.Describe())
        {
            say(line);
        }

        if (data.Graph.ConnectionCount == 0)
        {
            throw new UserErrorException("the data has no connection to learn from; check the files of connections");
        }

        SocialGraphFile.Write(data.Graph, build.Model.Graph);
        NoBridgeFile.Write([.. data.NoBridges], build.Work.NoBridges);
        data.Profiles.Write(build.Model.Profiles);
        data.Ids?.Write(build.Model.Ids);
        var (labels, until) = data.Interactions is { Count: > 0 } log ? Labels(log, data.Graph.UserCount, build, progress, cancellation) : (0, 0);
        var rejected = data.Report.Counts.Where(c => ImportReport.IsProblem(c.Key)).Sum(c => c.Value);
        var facts = new ImportFacts(
            data.Graph.UserCount, data.Graph.ConnectionCount, data.Interactions?.Count ?? 0, labels, until, rejected, Present(data),
            data.Ids is not null);
        File.WriteAllText(build.Work.ImportFacts, JsonSerializer.Serialize(facts));
    }

    /// <summary>Reads the counts of the finished stage.</summary>
    public static ImportFacts Facts(BuildFolder build) =>
        JsonSerializer.Deserialize<ImportFacts>(File.ReadAllText(build.Work.ImportFacts))!;

    private static (long Count, long Until) Labels(
        InteractionLog log, int users, BuildFolder build, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var from = DateTimeOffset.FromUnixTimeSeconds(log.FirstTime + (long)(History * (log.LastTime - log.FirstTime)));
        var labels = LabelBuilder.Build(log, new LabelOptions { From = from }, cancellation, progress);
        LabelFiles.Write(labels, build.Work.Labels);
        BehaviorBuilder.Build(log, users, from, cancellation).Write(build.Work.EarlierBehavior);
        var end = DateTimeOffset.FromUnixTimeSeconds(log.LastTime + 1);
        BehaviorBuilder.Build(log, users, end, cancellation).Write(build.Model.Behavior);
        return (labels.Count, labels.Count == 0 ? 0 : labels.Time.Max());
    }

    private static long Present(ImportedData data)
    {
        long newest = data.Interactions?.LastTime ?? 0;
        foreach (var time in data.Graph.AllTimes)
        {
            newest = Math.Max(newest, time);
        }

        return data.Profiles.Joined.Count == 0 ? newest : Math.Max(newest, data.Profiles.Joined.Max());
    }
}
