using Apache.Arrow;
using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Training.Cli;
using Pymk.Training.Files;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>
/// Counts the views of interaction logs, as the service counts them. An id counts once, as does a repeated row without one. The logs stay within the
/// memory of DuckDB; the result has 12 bytes for a viewer and a person.
/// </summary>
/// <param name="graph">The graph of the model. Views of people whom it does not know are left out and counted.</param>
/// <param name="texts">The numbers of the model's text ids; null in a network of numbers.</param>
/// <param name="erased">Views by or of erased people are left out.</param>
/// <param name="report">Counts rows and problems.</param>
internal sealed class ViewReader(SocialGraph graph, ITextNumbers? texts, ErasedUsers erased, ImportReport report)
{
    /// <summary>Examples of each kind of problem in a report.</summary>
    public const int Examples = 1;

    private const string Action = "view";
    private const int MemoryMegabytes = 1024;

    /// <summary>The views up to a moment.</summary>
    /// <param name="files">Log files.</param>
    /// <param name="now">Unix seconds of the moment.</param>
    /// <param name="keepDays">Days after the last view for which a user's counts are kept.</param>
    /// <param name="progress">Receives the progress; null for nobody.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserErrorException">The only file is unreadable. One of several is reported and left out.</exception>
    public OfflineViews Read(
        IReadOnlyList<string> files, long now, int keepDays, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        using var log = new InteractionLog(new DuckDbSession(MemoryMegabytes));
        try
        {
            var reader = new InteractionReader(log, new UserIndex(erased).Erased, texts, report, cancellation, Action);
            reader.SetUsers(graph.UserIds);
            reader.Read(files, Examples, progress);
        }
        catch (UnreadableFileException e)
        {
            throw e.AsUserError();
        }

        var replay = new ViewReplay(graph.UserCount, now, keepDays);
        var ordered = FormattableString.Invariant(
            $"SELECT viewer, candidate, time FROM interactions WHERE time <= {now} ORDER BY viewer, time, candidate");
        log.Session.Batches(ordered, batch => Take(batch, replay), cancellation);
        return replay.Build();
    }

    private static void Take(RecordBatch batch, ViewReplay replay)
    {
        var (viewer, candidate, time) = ((Int32Array)batch.Column(0), (Int32Array)batch.Column(1), (Int64Array)batch.Column(2));
        for (var i = 0; i < batch.Length; i++)
        {
            replay.Add(viewer.Values[i], candidate.Values[i], time.Values[i]);
        }
    }
}
