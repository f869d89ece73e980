using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Training.Cli;
using Pymk.Training.Features;
using Pymk.Training.Import;
using Pymk.Training.Labels;

namespace Pymk.Training.Evaluation.Logs;

/// <summary>
/// The data as it stood before a moment within the logs, and the labels of what was shown after it. Training on the written folder knows no later event, no
/// later connection and, with or without times, no connection of a pair that is to be judged.
/// </summary>
/// <param name="Labels">Suggestions shown at the cut or later that are old enough to judge, by the ordinals of the whole data.</param>
/// <param name="Cut">The moment, unix seconds.</param>
internal sealed record LogHoldOut(LabelTable Labels, long Cut)
{
    // Half of what can be judged lies after the cut for logs of 120 days: a window of 14 days ends both halves.
    private const double ShareBefore = 0.6;

    /// <summary>Writes the folder.</summary>
    /// <exception cref="UserErrorException">There are no logs, or they are too short to judge anything after the cut.</exception>
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
            throw new UserErrorException("--protocol logs: nothing was viewed in the last two fifths of the logs that is at least 14 days old at their end; longer logs are needed");
        }

        Directory.CreateDirectory(folder);
        HeldOutData.WriteConnections(EarlierGraph.Before(data.Graph, labels, (uint)cut), Path.Combine(folder, "connections.tsv"));
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
