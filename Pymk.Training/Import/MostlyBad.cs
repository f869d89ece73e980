using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>Refuses data of which most rows are bad: it is not what the import takes it for, and the rest would be no network.</summary>
internal static class MostlyBad
{
    /// <summary>Checks the rows since <see cref="ImportReport.Begin"/>.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="file">The file, or what the files are.</param>
    /// <param name="idAdvice">What an id is, in a sentence.</param>
    /// <param name="kinds">Kinds that leave out a row.</param>
    /// <exception cref="UserErrorException">More than half of the rows are bad.</exception>
    public static void Check(ImportReport report, long rows, string file, string idAdvice, params ReadOnlySpan<ImportIssueKind> kinds)
    {
        var (bad, most) = (0L, kinds[0]);
        foreach (var kind in kinds)
        {
            bad += report.CountSinceBegin(kind);
            most = report.CountSinceBegin(kind) > report.CountSinceBegin(most) ? kind : most;
        }

        if (2 * bad > rows)
        {
            var example = report.Examples.LastOrDefault(e => e.Kind == most);
            throw new UserErrorException(FormattableString.Invariant(
                $"{file}: {bad:N0} of {rows:N0} rows are bad, {report.CountSinceBegin(most):N0} of them {most}")
                + (example is null ? "" : $", for example {ImportReport.Place(example)}") + $". {Advice(most, idAdvice)}");
        }
    }

    private static string Advice(ImportIssueKind kind, string ids) => kind switch
    {
        ImportIssueKind.BadUserId => $"The columns of users may be others, or the ids are of another kind: {ids}",
        ImportIssueKind.BadTime => "Times are unix numbers of one unit (1970 to 2106) or ISO 8601, year first (2023-11-14); "
            + "leave the column out, or name another one 'time'",
        ImportIssueKind.MissingColumn => "A connection needs two users and a profile its user; check the separator and the names of the columns",
        ImportIssueKind.ExtraColumn => "Quote a field that holds the separator, or name every column in the header",
        ImportIssueKind.BadJson => "JSONL has one JSON object a line, in which name and headline are texts; "
            + "convert the file, or give it the ending of its type",
        _ => $"The actions are {string.Join(", ", InteractionLog.Actions)}",
    };
}
