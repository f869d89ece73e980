using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Training.Cli;
using Pymk.Training.Ids;
using Pymk.Training.Import;

namespace Pymk.Training.Recommend;

/// <summary>The relations of this moment: those of a snapshot or a file, and the views of interaction logs.</summary>
/// <param name="graph">The graph of the model.</param>
/// <param name="texts">The numbers of the model's text ids; null in a network of numbers.</param>
/// <param name="erased">The erased people of the model directory.</param>
/// <param name="settings">What a silo is set to.</param>
/// <param name="say">Takes lines about views that are left out.</param>
internal sealed class PresentRelations(SocialGraph graph, ITextNumbers? texts, ErasedUsers erased, OfflineSettings settings, Action<string> say)
{
    /// <summary>Reads the relations; null where neither relations nor logs are named.</summary>
    /// <param name="relations">A snapshot, its folder of relations, or a file; null for none.</param>
    /// <param name="interactions">A file or folder of logs; null for those that the snapshot names.</param>
    /// <param name="now">Unix seconds.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserErrorException">What is named is not there, or is unreadable.</exception>
    /// <exception cref="SnapshotFileException">The snapshot is unfinished, damaged or of another format.</exception>
    public OfflineRelations? Read(
        string? relations, string? interactions, long now, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        if (relations is null && interactions is null)
        {
            return null;
        }

        var table = relations is null ? new RelationTable() : SnapshotRelations.Read(relations, graph, texts, cancellation);
        var views = Logs(relations, interactions) is { Length: > 0 } files ? ReadViews(files, now, progress, cancellation) : null;
        return new OfflineRelations(graph, table, settings.CountHiddenConnections, views);
    }

    private OfflineViews ReadViews(string[] files, long now, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var report = new ImportReport(ViewReader.Examples);
        var views = new ViewReader(graph, texts, erased, report).Read(files, now, settings.ViewDays, progress, cancellation);
        foreach (var line in report.Describe())
        {
            say(line);
        }

        return views;
    }

    // The logs need not be where the snapshot is read, nor need there be any yet.
    private string[] Logs(string? relations, string? interactions)
    {
        if (interactions is not null)
        {
            return ImportFiles.Logs(interactions, folder: null);
        }

        if (RelationFiles.SnapshotOf(relations!, verify: false)?.Manifest.Interactions is not { } folder)
        {
            return [];
        }

        if (ImportFiles.HasLogs(folder))
        {
            return ImportFiles.Logs(folder, folder: null);
        }

        say($"the snapshot names the interaction logs {folder}, where none are: no view counts; name another folder with --interactions");
        return [];
    }
}
