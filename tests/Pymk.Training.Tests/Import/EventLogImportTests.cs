using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Storage.Logs;
using Pymk.Training.Import;
using Pymk.Training.Labels;
using Xunit;

namespace Pymk.Training.Tests.Import;

/// <summary>Training reads the log that the service writes.</summary>
public sealed class EventLogImportTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public EventLogImportTests() => _folder.Write("connections.tsv", "1\t2\n2\t3\n");

    [Fact]
    public async Task Log_OfEveryKindOfInteraction_IsImportedWithoutABadRow()
    {
        var kinds = Enum.GetValues<InteractionKind>();
        await LogAsync([.. kinds.Select((kind, i) => new InteractionEvent($"e-{kind}", Noon.AddSeconds(i), kind, 1, 3, i + 1, $"request-{kind}"))]);

        using var data = Run();

        Assert.Empty(data.Report.Examples);
        Assert.Equal((kinds.Length, (long)kinds.Length), (data.Report.InteractionRows, data.Interactions!.Count));
        var rows = data.Interactions.Session.Rows(
            "SELECT time, viewer, candidate, action::VARCHAR, position, request IS NOT NULL FROM interactions ORDER BY time",
            r => (r.GetInt64(0), r.GetInt32(1), r.GetInt32(2), r.GetString(3), r.GetInt16(4), r.GetBoolean(5)),
            TestContext.Current.CancellationToken).ToArray();
        var expected = kinds.Select((kind, i) => (
            Noon.AddSeconds(i).ToUnixTimeSeconds(),
            kind == InteractionKind.Accept ? 2 : 0,
            kind == InteractionKind.Accept ? 0 : 2,
            kind.ToString().ToLowerInvariant(),
            (short)(i + 1),
            true));
        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Log_OfAnAcceptedInvitation_IsAPositiveOfTheInviter()
    {
        await LogAsync(
        [
            new("v", Noon, InteractionKind.View, 1, 3, 2, "r"),
            new("i", Noon.AddMinutes(1), InteractionKind.Invite, 1, 3, 2, "r"),
            new("a", Noon.AddMinutes(2), InteractionKind.Accept, 3, 1),
            new("late", Noon.AddDays(20), InteractionKind.Click, 1, 2),
        ]);

        using var data = Run();
        var labels = LabelBuilder.Build(data.Interactions!, new LabelOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(1, labels.Count);
        Assert.Equal((0, 2, (sbyte)1, (sbyte)1), (labels.User[0], labels.Candidate[0], labels.Invited[0], labels.Accepted[0]));
    }

    public void Dispose() => _folder.Dispose();

    private async Task LogAsync(InteractionEvent[] events)
    {
        var options = new EventLogOptions { Folder = Path.Combine(_folder.Path, "interactions") };
        var log = new ParquetInteractionLog(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System);
        var writer = await log.OpenAsync(0, TestContext.Current.CancellationToken);
        await writer.AppendAsync(await writer.MissingAsync(events));
        await writer.RollAsync(everything: true);
    }

    private ImportedData Run() => DataImport.Run(new ImportOptions { DataFolder = _folder.Path }, null, TestContext.Current.CancellationToken);
}
