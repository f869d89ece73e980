using System.Globalization;
using Pymk.Client.Bulk;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Bulk;
using Pymk.Training.Cli;
using Pymk.Training.Import;

namespace Pymk.Training.Bulk;

/// <summary>Reads initial files as <c>train</c> does and sends them to a running service: relations first, so that nobody is shown who must not be.</summary>
/// <param name="options">The files.</param>
/// <param name="sender">Reaches the service.</param>
/// <param name="time">The clock: times ahead of it are refused.</param>
/// <param name="progress">Receives stages.</param>
/// <param name="say">Receives lines about bad rows.</param>
internal sealed class ImportRun(
    ImportOptions options, BulkSender sender, TimeProvider time, IProgress<StageProgress> progress, Action<string> say)
{
    /// <summary>Where interactions go.</summary>
    public const string NoInteractions = "a running service logs interactions itself; name older logs to ./pymk train --interactions";

    /// <summary>Reads and sends. Run again after an interruption, it brings what is missing; rows that are there change nothing.</summary>
    /// <exception cref="UserErrorException">A file is missing or unreadable, or <see cref="ImportOptions.Strict"/> finds a bad row.</exception>
    /// <exception cref="TimeoutException">The service did not answer for minutes.</exception>
    public async Task<ImportOutcome> RunAsync(CancellationToken cancellation)
    {
        var files = ImportFiles.Find(options);
        foreach (var log in options.DataFolder is { } folder ? Directory.EnumerateFileSystemEntries(folder, "interactions*") : [])
        {
            say($"{log} is not imported: {NoInteractions}");
        }

        using var data = DataImport.Run(options, progress, cancellation);
        foreach (var line in data.Report.Describe())
        {
            say(line);
        }

        if (data.Ids is not null)
        {
            throw new UserErrorException(
                $"{data.IdReason}; ./pymk import brings whole numbers only: train on the files, and serve the model");
        }

        var table = files.Relations is { } relations ? RelationReader.Read(relations, texts: null, cancellation) : new RelationTable();
        var rows = new ImportedRows(files, data, table, time.GetUtcNow());
        if (options.Strict)
        {
            rows.Check();
            SayRefused(rows);
            if (rows.Refused > 0)
            {
                throw new UserErrorException("--strict refuses the data");
            }
        }

        var sent = await SendAsync("relations", rows.Relations(), table.Count, sender.SendAsync, cancellation);
        var people = await SendAsync("people", rows.People(), rows.PeopleCount, sender.SendAsync, cancellation);
        var connections = await SendAsync("connections", rows.Connections(), data.Graph.ConnectionCount, sender.SendAsync, cancellation);
        if (!options.Strict)
        {
            SayRefused(rows);
        }

        var bad = data.Report.Counts.Where(c => ImportReport.IsProblem(c.Key)).Sum(c => c.Value);
        return new ImportOutcome(people, connections, sent, bad + rows.Refused);
    }

    private void SayRefused(ImportedRows rows)
    {
        if (rows.Refused > 0)
        {
            say(FormattableString.Invariant($"Refused: {rows.Refused:N0}"));
            foreach (var example in rows.Examples)
            {
                say("  " + example);
            }
        }
    }

    private Task<BulkTaken> SendAsync<TRow>(
        string stage,
        IEnumerable<TRow> rows,
        long count,
        Func<IEnumerable<TRow>, IProgress<long>?, CancellationToken, Task<BulkTaken>> send,
        CancellationToken cancellation) => send(rows, new Sent(done => progress.Report(new StageProgress($"{stage} sent", done, count, stage))), cancellation);

    // Reports at once, in order.
    private sealed class Sent(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}

/// <summary>What an import did.</summary>
/// <param name="People">The people.</param>
/// <param name="Connections">The connections.</param>
/// <param name="Relations">The relations and flags.</param>
/// <param name="Bad">Bad rows, which were left out or mended.</param>
internal sealed record ImportOutcome(BulkTaken People, BulkTaken Connections, BulkTaken Relations, long Bad)
{
    /// <summary>One line.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"imported {People.Taken:N0} people, {Connections.Taken:N0} connections, {Relations.Taken:N0} relations; "
        + $"the model's profiles of {People.Kept:N0} people stay; {Bad:N0} bad rows");
}
