using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Splits;
using Pymk.Training.Ids;
using Pymk.Training.Import;
using Pymk.Training.Labels;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Evaluation.Logs;

/// <summary>
/// Splits data at a time within the logs: a folder with the data before it, and the labels after it. The folder has no later event, no later
/// connection and, with or without times, no connection of a labelled pair.
/// </summary>
/// <param name="Labels">Labels of suggestions shown at the cut or later, by ordinals of the whole data.</param>
/// <param name="Cut">Time of the split, unix seconds.</param>
internal sealed record LogHoldOut(LabelTable Labels, long Cut)
{
    // A label needs 14 days of later logs. In logs of 120 days this share leaves about as many labels after the cut as before it.
    private const double ShareBefore = 0.6;

    /// <summary>Writes the folder.</summary>
    /// <exception cref="UserErrorException">There are no logs, or they are too short for a label after the cut.</exception>
    public static LogHoldOut Write(ImportedData data, ImportFiles files, string folder, CancellationToken cancellation)
    {
        if (data.Interactions is not { Count: > 0 } log)
        {
            throw new UserErrorException("--protocol logs needs interactions.*; the data folder has none");
        }

        var cut = log.FirstTime + (long)(ShareBefore * (log.LastTime - log.FirstTime));
        var labels = LabelBuilder.Build(log, new LabelOptions { From = DateTimeOffset.FromUnixTimeSeconds(cut) }, cancellation);
        if (labels.Count == 0)
        {
            throw new UserErrorException(
                "--protocol logs needs views in the last two fifths of the logs that are at least 14 days older than the last event; "
                + "these logs have none; use longer logs");
        }

        Directory.CreateDirectory(folder);
        HeldOutData.WriteConnections(EarlierGraph.Before(data.Graph, labels, (uint)cut), new ModelNames(data.Graph, data.Ids), folder);
        if (files.Profiles is { } profiles)
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(profiles)), Path.GetFullPath(profiles));
        }

        var earlier = DuckDbSession.Quote(Path.Combine(folder, "interactions.parquet"));
        log.Session.Execute(
            string.Create(CultureInfo.InvariantCulture, $"""
            COPY (
                SELECT i.time, v.id AS user, c.id AS suggested, i.action::VARCHAR AS action, nullif(i.position, 0) AS position, i.request
                FROM interactions i JOIN users v ON v.ordinal = i.viewer JOIN users c ON c.ordinal = i.candidate
                WHERE i.time < {cut} ORDER BY i.time)
            TO {earlier} (FORMAT parquet)
            """),
            cancellation);
        return new LogHoldOut(labels, cut);
    }
}
