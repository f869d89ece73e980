using System.Globalization;
using Pymk.Client.Bulk;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Bulk;
using Pymk.Training.Cli;
using Pymk.Training.Ids;
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
    /// <exception cref="UserErrorException">
    /// A file is missing or unreadable, the ids are not those of the service, or <see cref="ImportOptions.Strict"/> finds a bad row.
    /// </exception>
    /// <exception cref="TimeoutException">The service did not answer for minutes.</exception>
    public async Task<ImportOutcome> RunAsync(CancellationToken cancellation)
    {
        var files = ImportFiles.Find(options);
        foreach (var log in options.DataFolder is { } folder ? Directory.EnumerateFileSystemEntries(folder, "interactions*") : [])
        {
            say($"{log} is not imported: {NoInteractions}");
        }

        var kind = await sender.GetKindAsync(cancellation);
        if ((options.Ids ?? kind) != kind)
        {
            throw new UserErrorException(
                $"--ids: the service is of a network of {KindName.Of(kind)}, and a network keeps its kind; leave --ids out");
        }

        using var data = DataImport.Run(options with { Ids = kind }, progress, cancellation);
        foreach (var line in data.Report.Describe())
        {
            say(line);
        }

        var claiming = data.Texts is { } texts ? new ClaimedTexts(texts) : null;
        var table = files.Relations is { } relations ? RelationReader.Read(relations, claiming, cancellation) : new RelationTable();
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

        var numbers = await ServiceNumbers.RegisterAsync(rows, data.Texts, sender, (done, count) => Tell("ids", done, count), cancellation);
        var sent = await SendAsync("relations", rows.Relations().Select(numbers.Of), table.Count, sender.SendAsync, cancellation);
        var people = await SendAsync("people", rows.People().Select(numbers.Of), rows.PeopleCount, sender.SendAsync, cancellation);
        var connections = await SendAsync("connections", rows.Connections().Select(numbers.Of), data.Graph.ConnectionCount, sender.SendAsync, cancellation);
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
        CancellationToken cancellation) => send(rows, new Sent(done => Tell(stage, done, count)), cancellation);

    private void Tell(string stage, long done, long count) => progress.Report(new StageProgress($"{stage} sent", done, count, stage));

    // Nobody of the connections or profiles need have the texts of relations.
    private sealed class ClaimedTexts(TextNumbers texts) : ITextNumbers
    {
        public bool TryFind(ReadOnlySpan<byte> utf8, out long number) => texts.TryClaim(utf8, out number);
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
