using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Core.Rules;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Storage.Logs;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

/// <summary>Views of logs in the ordinals of a model, whose users are 10, 20, 30 and 40.</summary>
public sealed class ViewReaderTests : IDisposable
{
    private const long Start = 1_770_000_000;
    private const long Day = 86_400;

    private readonly TemporaryFolder _folder = new();
    private readonly ImportReport _report = new(ViewReader.Examples);
    private readonly SocialGraph _graph;

    public ViewReaderTests()
    {
        _folder.Write("model/connections.tsv", "10\t20\n30\t40\n");
        using var data = DataImport.Run(new ImportOptions { DataFolder = Path.Combine(_folder.Path, "model") }, null, Token);
        _graph = data.Graph;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Logs => Path.Combine(_folder.Path, "logs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SeveralFiles_CountsViewsOfKnownPeople_AnIdAndARepeatedRowOnce()
    {
        // Out of order; the repeated id is in another file of another type.
        _folder.Write("logs/2.jsonl", string.Join('\n',
            Line(5, 10, 30, "view", "a"), Line(2, 10, 30, "view", "b"), Line(2, 10, 30, "view", "c"), Line(9, 10, 30, "invite", "d"),
            Line(3, 40, 10), Line(3, 40, 10), Line(4, 40, 10), Line(3, 40, 99), Line(6, 10, 20, "impression"), Line(6, 30, 30)));
        ConnectionImportTests.Sql(
            $"COPY (SELECT ['a', 'e'][range + 1] AS id, {Start + 7} + range AS time, 10 AS user, 30 AS suggested, 'View' AS action FROM range(2)) "
            + $"TO '{Logs}/3.parquet'");

        var views = Read(Start + 100);

        Assert.Equal([(30, 4, Start + 8)], Of(views, 10));
        Assert.Equal([(10, 2, Start + 4)], Of(views, 40));
        Assert.Equal(2, views.Count);
        Assert.Equal(1, _report.Count(ImportIssueKind.UnknownUser));
        Assert.Equal((1L, 2L), (_report.Count(ImportIssueKind.SelfLoop), _report.Count(ImportIssueKind.Duplicate)));
        Assert.Equal(10, _report.InteractionRows);
    }

    [Fact]
    public void Read_ForAMoment_LeavesOutWhatCameLaterAndForgetsAsTheServiceDoes()
    {
        _folder.Write("logs/1.jsonl", string.Join('\n',
            Line(0, 10, 30), Line(91 * Day, 10, 40), Line(91 * Day + 1, 10, 20), Line(0, 20, 40), Line(200 * Day, 20, 40)));

        var views = Read(Start + (91 * Day));
        Assert.Equal([(40, 1, Start + (91 * Day))], Of(views, 10));
        Assert.Equal([(40, 1, Start)], Of(views, 20));
        Assert.Empty(Of(Read(Start + (91 * Day), keepDays: 90), 20));
        Assert.Equal([(40, 1, Start + (200 * Day))], Of(Read(Start + (200 * Day)), 20));
    }

    [Fact]
    public async Task Read_TheLogOfTheService_CountsWhatTheServiceCounted()
    {
        // Two views of one request are two events of one time. An acceptance is logged the other way round.
        InteractionEvent Event(string id, InteractionKind kind, long user, long other) =>
            new(id, DateTimeOffset.FromUnixTimeSeconds(Start), kind, user, other, 1, "r");
        var log = new ParquetInteractionLog(
            Microsoft.Extensions.Options.Options.Create(new EventLogOptions { Folder = Logs }), TimeProvider.System);
        var writer = await log.OpenAsync(0, Token);
        await writer.AppendAsync(await writer.MissingAsync(
        [
            Event("a", InteractionKind.View, 10, 30), Event("b", InteractionKind.View, 10, 30), Event("c", InteractionKind.View, 30, 10),
            Event("d", InteractionKind.Click, 10, 30), Event("e", InteractionKind.Invite, 10, 30), Event("f", InteractionKind.Accept, 30, 10),
        ]));
        await writer.RollAsync(everything: true);

        var views = Read(Start);

        Assert.Equal([(30, 2, Start)], Of(views, 10));
        Assert.Equal([(10, 1, Start)], Of(views, 30));
        Assert.Empty(_report.Examples);
    }

    [Fact]
    public void Read_ViewsOfErasedPeople_LeavesThemOut()
    {
        _folder.Write("logs/1.jsonl", string.Join('\n', Line(0, 10, 30), Line(0, 10, 40), Line(0, 40, 10), Line(0, 20, 30), Line(9, 20, 30)));
        var none = new Tombstones(new byte[Tombstones.KeyBytes], []);
        var tombstones = none.With(none.HashOf(40), new Tombstone(1_000))
            .With(none.HashOf(30), new Tombstone(1_000, ((Start + 5) * 1_000) - 1));

        var views = Read(Start + 10, erased: ErasedUsers.None.With(tombstones));

        Assert.Equal(1, views.Count);
        Assert.Equal([(30, 1, Start + 9)], Of(views, 20));
        Assert.Equal(4, _report.Count(ImportIssueKind.LeftOut));
    }

    [Fact]
    public void Read_FilesWithoutViews_HasNone()
    {
        _folder.Write("logs/1.jsonl", Line(0, 10, 30, "click"));
        Assert.Equal(0, Read(Start).Count);
        Assert.Empty(_report.Examples);
    }

    [Fact]
    public void Read_AFileThatIsNoLog_IsTheUsersErrorWhereItIsTheOnlyOne()
    {
        _folder.Write("logs/1.parquet", "no table");
        Assert.Contains("1.parquet", Assert.Throws<UserErrorException>(() => Read(Start)).Message, StringComparison.Ordinal);

        _folder.Write("logs/2.jsonl", Line(0, 10, 30));
        Assert.Equal(1, Read(Start).Count);
        Assert.Equal(1, _report.Count(ImportIssueKind.UnreadableFile));
    }

    private static string Line(long after, long user, long other, string action = "view", string? id = null) =>
        $$"""{{{(id is null ? "" : $"\"id\": \"{id}\", ")}}"time": {{Start + after}}, "user": {{user}}, "suggested": {{other}}, "action": "{{action}}"}""";

    private OfflineViews Read(long now, int keepDays = 180, ErasedUsers? erased = null) =>
        new ViewReader(_graph, null, erased ?? ErasedUsers.None, _report).Read(ImportFiles.Logs(Logs, folder: null), now, keepDays, null, Token);

    private (long Person, int Times, long LastAt)[] Of(OfflineViews views, long id)
    {
        Assert.True(_graph.TryGetOrdinal(id, out var user));
        var counts = new Dictionary<int, ViewTally>();
        views.Write(user, counts);
        return [.. counts.Select(c => (_graph.IdOf(c.Key), c.Value.Times, c.Value.LastAt)).Order()];
    }
}
