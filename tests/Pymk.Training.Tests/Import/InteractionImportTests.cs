using Pymk.Training.Cli;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

public sealed class InteractionImportTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = new();

    public InteractionImportTests() => _folder.Write("connections.tsv", "1\t2\n2\t3\n");

    [Fact]
    public void Jsonl_WithBadRows_KeepsTheRestAndReportsLines()
    {
        _folder.Write(
            "interactions.jsonl",
            """
            {"time": 1700000000, "user": 1, "suggested": 3, "action": "impression", "position": 4, "request": 77}
            {"time": "2023-11-14T22:13:21Z", "user": 1, "suggested": 3, "action": "View", "request": "r-1"}
            not json
            {"time": 1700000000, "user": 1, "suggested": 9, "action": "view"}
            {"time": 1700000000, "user": 1, "suggested": 1, "action": "view"}
            {"time": 1700000000, "user": 1, "suggested": 3, "action": "wave"}
            {"time": "?", "user": 1, "suggested": 3, "action": "view"}
            {"time": 1700000000, "user": "x", "suggested": 3, "action": "view"}
            """);
        using var data = Run();
        Assert.Equal(2, data.Interactions!.Count);
        Assert.Equal((1_700_000_000, 1_700_000_001), (data.Interactions.FirstTime, data.Interactions.LastTime));
        Assert.Equal(8, data.Report.InteractionRows);
        Assert.Equal(
            [
                (ImportIssueKind.BadUserId, 8L), (ImportIssueKind.BadTime, 7L), (ImportIssueKind.BadJson, 3L), (ImportIssueKind.SelfLoop, 5L),
                (ImportIssueKind.UnknownUser, 4L), (ImportIssueKind.UnknownAction, 6L),
            ],
            data.Report.Examples.OrderBy(e => e.Kind).Select(e => (e.Kind, e.Line)));
        var row = data.Interactions.Session.Rows(
            "SELECT viewer, candidate, action::VARCHAR, position, request FROM interactions WHERE action = 'impression'",
            r => (r.GetInt32(0), r.GetInt32(1), r.GetString(2), r.GetInt16(3), r.GetInt64(4)),
            Token).Single();
        Assert.Equal((0, 2, "impression", (short)4, 77L), row);
    }

    [Fact]
    public void Folder_OfDays_IsReadInFullAndATruncatedFileReported()
    {
        foreach (var day in new[] { "1", "2", "3" })
        {
            var part = Path.Combine(_folder.Path, "interactions", "day=2024-01-0" + day);
            Directory.CreateDirectory(part);
            ConnectionImportTests.Sql(
                $"COPY (SELECT TIMESTAMP '2024-01-0{day} 10:00:00' AS time, 1 AS user, 3 AS suggested, 'view' AS action, 1 AS position, "
                + $"'abc' AS request FROM range(100)) TO '{part}/part.parquet'");
        }

        var damaged = Path.Combine(_folder.Path, "interactions", "day=2024-01-02", "part.parquet");
        File.WriteAllBytes(damaged, File.ReadAllBytes(damaged)[..^20]);
        using var data = Run();
        Assert.Equal(200, data.Interactions!.Count);
        Assert.Equal(damaged, data.Report.Examples.Single().File);
        Assert.Equal(1, data.Report.Count(ImportIssueKind.UnreadableFile));
    }

    [Fact]
    public void Events_OfOneId_CountOnceAcrossFilesAndTypes()
    {
        var days = Directory.CreateDirectory(Path.Combine(_folder.Path, "interactions")).FullName;
        _folder.Write(
            "interactions/1.jsonl",
            """
            {"id": "a", "time": 1700000000, "user": 1, "suggested": 3, "action": "view"}
            {"id": "b", "time": 1700000001, "user": 1, "suggested": 3, "action": "view"}
            {"id": "a", "time": 1700000002, "user": 1, "suggested": 3, "action": "invite"}
            {"time": 1700000003, "user": 1, "suggested": 3, "action": "view"}
            {"time": 1700000003, "user": 1, "suggested": 3, "action": "view"}
            """);
        ConnectionImportTests.Sql(
            "COPY (SELECT ['b', 'c', 'c', 'd'][range + 1] AS id, 1700000009 AS time, 1 AS user, 3 AS suggested, 'click' AS action "
            + $"FROM range(4)) TO '{days}/2.parquet'");
        using var data = Run();
        Assert.Equal(6, data.Interactions!.Count);
        Assert.Equal(3, data.Report.Count(ImportIssueKind.Duplicate));
        Assert.Equal([("1.jsonl", 3L), ("2.parquet", 1), ("2.parquet", 3)], data.Report.Examples.Select(e => (Path.GetFileName(e.File), e.Line)));
        var kept = data.Interactions.Session.Rows("SELECT action::VARCHAR FROM interactions ORDER BY 1", r => r.GetString(0), Token);
        Assert.Equal(["click", "click", "view", "view", "view", "view"], kept);
    }

    [Fact]
    public void Parquet_WithoutANeededColumn_SaysWhich()
    {
        ConnectionImportTests.Sql($"COPY (SELECT 1 AS user, 2 AS suggested, 'view' AS action) TO '{_folder.Path}/interactions.parquet'");
        Assert.Contains("'time'", Assert.Throws<UserErrorException>(() => Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parquet_WithBadRows_CountsThemByKind()
    {
        ConnectionImportTests.Sql(
            $"""
            COPY (SELECT 1700000000 AS time, 1 AS user, CASE WHEN range % 10 = 0 THEN 99 ELSE 3 END AS suggested,
                CASE WHEN range % 10 = 1 THEN 'wave' ELSE 'view' END AS action FROM range(100))
            TO '{_folder.Path}/interactions.parquet'
            """);
        using var data = Run();
        Assert.Equal(80, data.Interactions!.Count);
        Assert.Equal((10, 10), (data.Report.Count(ImportIssueKind.UnknownUser), data.Report.Count(ImportIssueKind.UnknownAction)));
        Assert.Equal([1, 11, 21], data.Report.Examples.Where(e => e.Kind == ImportIssueKind.UnknownUser).Select(e => e.Line));
    }

    public void Dispose() => _folder.Dispose();

    private ImportedData Run() => DataImport.Run(new ImportOptions { DataFolder = _folder.Path }, null, Token);
}
