using DuckDB.NET.Data;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

public sealed class ConnectionImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("1\t2\n2\t3\n")]
    [InlineData("1,2\r\n2,3\r\n")]
    [InlineData("1 2\n2   3")]
    [InlineData("1;2\n2;3\n")]
    [InlineData("\uFEFF1\t2\n2\t3\n")]
    [InlineData("user,friend\n1,2\n2,3\n")]
    [InlineData("# a comment\n1\t2\n2\t3\n")]
    [InlineData("\"1\",\"2\"\n\"2\",\"3\"\n")]
    public void Connections_InAnyTextForm_GiveTheSameGraph(string text)
    {
        using var data = Import(text);
        Assert.Equal([1, 2, 3], data.Graph.UserIds.ToArray());
        Assert.Equal(2, data.Graph.ConnectionCount);
        Assert.True(data.Graph.Connected(0, 1) && data.Graph.Connected(1, 2) && !data.Graph.Connected(0, 2));
        Assert.False(data.Graph.HasTimes);
        Assert.True(data.Report.IsClean);
    }

    [Theory]
    [InlineData("1\t2\t1700000000\n")]
    [InlineData("1\t2\t1700000000.75\n")]
    [InlineData("1,2,2023-11-14T22:13:20Z\n")]
    [InlineData("time,user,other\n1700000000,1,2\n")]
    public void Connections_WithATime_KeepIt(string text)
    {
        using var data = Import(text);
        Assert.Equal([1_700_000_000u], data.Graph.Times(0).ToArray());
    }

    [Fact]
    public void Connections_WithEveryKindOfFault_AreCountedWithTheirLine()
    {
        using var data = Import("1\t2\n2\t1\n\n3\t3\n1\t2\nx\t4\n5\n1\t4\n9223372036854775808\t1\n1.5\t2\n");
        Assert.Equal(2, data.Graph.ConnectionCount);
        Assert.Equal([1, 2, 4], data.Graph.UserIds.ToArray());
        Assert.Equal(9, data.Report.ConnectionRows);
        Assert.Equal(
            [
                (ImportIssueKind.BlankLine, 3), (ImportIssueKind.MissingColumn, 7), (ImportIssueKind.BadUserId, 6), (ImportIssueKind.BadUserId, 9),
                (ImportIssueKind.BadUserId, 10), (ImportIssueKind.SelfLoop, 4), (ImportIssueKind.Duplicate, 5), (ImportIssueKind.BothDirections, 2),
            ],
            data.Report.Examples.OrderBy(e => e.Kind).ThenBy(e => e.Line).Select(e => (e.Kind, (int)e.Line)));
    }

    [Fact]
    public void Connections_WithIdsUpTo63Bits_KeepThemExactly()
    {
        using var data = Import("9007199254740993\t9007199254740992\n0\t9223372036854775807\n");
        Assert.Equal([0, 9007199254740992, 9007199254740993, long.MaxValue], data.Graph.UserIds.ToArray());
        Assert.True(data.Graph.Connected(1, 2));
    }

    [Fact]
    public void Connections_WithBadOrMissingTimes_AreReported()
    {
        using var data = Import("1\t2\t1700000000\n1\t3\n1\t4\tsoon\n1\t5\t1700000000000\n");
        Assert.Equal(2, data.Report.Count(ImportIssueKind.BadTime));
        Assert.Equal(1, data.Report.Count(ImportIssueKind.MissingTime));
        Assert.Equal([1_700_000_000u, 0u], data.Graph.Times(0).ToArray());
    }

    [Fact]
    public void Connections_FromParquet_ComeWithTheSameChecks()
    {
        var path = Path.Combine(_folder.Path, "connections.parquet");
        const string rows = "(9007199254740993, 2, TIMESTAMP '2023-11-14 22:13:20'), (2, 2, NULL), (NULL, 3, NULL), (2, 9007199254740993, NULL)";
        Sql($"COPY (SELECT * FROM (VALUES {rows}) t(user_a, user_b, connected_at)) TO '{path}'");
        using var data = Run();
        Assert.Equal([2, 9007199254740993], data.Graph.UserIds.ToArray());
        Assert.Equal([(ImportIssueKind.BadUserId, 3L), (ImportIssueKind.SelfLoop, 2L)],
            data.Report.Examples.Where(e => e.Kind is ImportIssueKind.BadUserId or ImportIssueKind.SelfLoop)
                .OrderBy(e => e.Kind).Select(e => (e.Kind, e.Line)));
        Assert.Equal(1, data.Report.Count(ImportIssueKind.BothDirections));
    }

    [Fact]
    public void Connections_FromATruncatedParquetFile_EndWithItsName()
    {
        var path = Path.Combine(_folder.Path, "connections.parquet");
        Sql($"COPY (SELECT range AS a, range + 1 AS b FROM range(1000)) TO '{path}'");
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Contains(path, Assert.Throws<UserErrorException>(() => Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_FromAnEmptyFile_EndWithItsName()
    {
        var message = Assert.Throws<UserErrorException>(() => Import("")).Message;
        Assert.Contains("connections.tsv", message, StringComparison.Ordinal);
        Assert.Contains(nameof(ImportIssueKind.EmptyFile), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_WithOneBadRow_RefusesWithFileAndLine()
    {
        _folder.Write("connections.tsv", "1\t2\nx\ty\n");
        var message = Assert.Throws<UserErrorException>(() => Run(strict: true)).Message;
        Assert.Contains("connections.tsv:2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_WithCleanData_Passes()
    {
        _folder.Write("connections.tsv", "1\t2\n2\t3\n\n");
        using var data = Run(strict: true);
        Assert.Equal(2, data.Graph.ConnectionCount);
    }

    [Fact]
    public void Future_InTheFolder_IsNeverOpened()
    {
        _folder.Write("connections.tsv", "1\t2\n");
        var future = _folder.Write("future.tsv", "1\t3\n");
        using var held = new FileStream(future, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var data = Run(strict: true);
        Assert.Equal([1, 2], data.Graph.UserIds.ToArray());
    }

    [Fact]
    public void Folder_WithoutData_SaysWhatItLooksFor()
    {
        Assert.Contains("neither connections", Assert.Throws<UserErrorException>(() => Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_BeforeTheRead_EndsIt()
    {
        _folder.Write("connections.tsv", "1\t2\n");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => DataImport.Run(new ImportOptions { DataFolder = _folder.Path }, null, cancelled.Token));
    }

    public void Dispose() => _folder.Dispose();

    internal static void Sql(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private ImportedData Import(string text)
    {
        _folder.Write("connections.tsv", text);
        return Run();
    }

    private ImportedData Run(bool strict = false)
    {
        return DataImport.Run(new ImportOptions { DataFolder = _folder.Path, Strict = strict }, null, TestContext.Current.CancellationToken);
    }
}
