using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

/// <summary>What an import says about a bad row, a bad file or a bad name: the value at fault, and what to do.</summary>
public sealed class ImportMessageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The SELECT of a Parquet file whose second row is bad, and the example.</summary>
    public static TheoryData<string, string> BadParquetRows => new()
    {
        { "unnest([1.0, 2000004.5, 3.0])::DOUBLE AS user, 2::DOUBLE AS other", "2000004.5 2.0" },
        { "unnest([[1], [5, 6]]) AS user, 2 AS other", "[5, 6] 2" },
        { "unnest(['1', 'bob', '3']) AS user, 2 AS other", "bob 2" },
        { "unnest([1, NULL, 3]) AS user, 2 AS other", "NULL 2" },
        { "unnest([1, 4, 3]) AS user, 2 AS other, unnest(['2023-11-14', '03/04/2023', '2023-11-14']) AS time", "4 2 03/04/2023" },
        { "unnest([1, 4, 3]) AS user, 2 AS other, unnest([1700000000, -5, 1700000000]) AS time", "4 2 -5" },
    };

    [Theory]
    [MemberData(nameof(BadParquetRows))]
    public void Example_OfParquet_HasTheBadValue(string select, string example)
    {
        var path = Path.Combine(_folder.Path, "connections.parquet");
        ConnectionImportTests.Sql($"COPY (SELECT {select}) TO '{path}' (FORMAT parquet)");
        var said = Said(UserIdKind.Number);
        Assert.Contains($"connections.parquet:2: {example}", said, StringComparison.Ordinal);
    }

    /// <summary>A line of a log, and the example.</summary>
    public static TheoryData<string, string> BadEvents => new()
    {
        { """{"time":"soon","user":1,"suggested":3,"action":"view"}""", "1 3 view soon" },
        { """{"time":"03/04/2023","user":1,"suggested":3,"action":"view"}""", "1 3 view 03/04/2023" },
        { """{"time":1700000000123,"user":1,"suggested":3,"action":"view"}""", "1 3 view 1700000000123" },
        { """{"time":1700000000,"user":-1,"suggested":3,"action":"view"}""", "-1 3 view 1700000000" },
        { """{"time":1700000000,"user":1,"action":"view"}""", "1 null view 1700000000" },
        { """{"time":1700000000,"user":1,"suggested":[3],"action":"view"}""", "1 [3] view 1700000000" },
        { """{"time":1700000000,"user":1,"suggested":3,"action":"Wave"}""", "1 3 Wave 1700000000" },
        { """{"time":1700000000,"user":1,"suggested":9,"action":"view"}""", "1 9 view 1700000000" },
    };

    [Theory]
    [MemberData(nameof(BadEvents))]
    public void Example_OfAnEvent_HasTheBadValue(string line, string example)
    {
        const string good = """{"time":1700000000,"user":1,"suggested":3,"action":"view"}""";
        _folder.Write("connections.tsv", "1\t2\n2\t3\n");
        _folder.Write("interactions.jsonl", string.Join('\n', good, line, good, good));
        Assert.Contains($"interactions.jsonl:2: {example}", Said(UserIdKind.Number), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1::DOUBLE", "unnest([3, 2.5, 3])", "1700000000", "1.0 2.5 view 1700000000")]
    [InlineData("1", "3", "unnest(['2023-11-14', '13/04/2023', '2023-11-14'])", "1 3 view 13/04/2023")]
    public void Example_OfAnEventInParquet_HasTheBadValue(string user, string suggested, string time, string example)
    {
        _folder.Write("connections.tsv", "1\t2\n2\t3\n");
        var path = Path.Combine(_folder.Path, "interactions.parquet");
        ConnectionImportTests.Sql($"COPY (SELECT {user} AS user, {suggested} AS suggested, {time} AS time, 'view' AS action) TO '{path}'");
        Assert.Contains($"interactions.parquet:2: {example}", Said(UserIdKind.Number), StringComparison.Ordinal);
    }

    [Fact]
    public void Example_OfAnUnknownUserAmongTexts_HasTheText()
    {
        _folder.Write("connections.tsv", "bob\tann\nann\teve\n");
        _folder.Write(
            "interactions.jsonl",
            """
            {"time":1700000000,"user":"bob","suggested":"eve","action":"view"}
            {"time":1700000000,"user":"bob","suggested":"dan","action":"view"}
            """);
        Assert.Contains("interactions.jsonl:2: bob dan view 1700000000", Said(UserIdKind.Text), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_InParquetOfTextIds_AreRefusedWithTheTypesOfText()
    {
        ConnectionImportTests.Sql($"COPY (SELECT 1 AS user, 2 AS other) TO '{_folder.Path}/connections.parquet' (FORMAT parquet)");
        AssertTextRule("connections.parquet:1: 1 2");
    }

    [Fact]
    public void Numbers_InJsonOfTextIds_AreRefusedWithTheRuleOfText()
    {
        _folder.Write("connections.jsonl", "{\"user\":1,\"other\":2}\n");
        AssertTextRule("connections.jsonl:1: {\"user\":1");
    }

    [Fact]
    public void Numbers_InProfilesOfTextIds_AreRefusedWithTheRuleOfText()
    {
        _folder.Write("profiles.jsonl", "{\"user\":1}\n");
        AssertTextRule("profiles.jsonl:1: {\"user\":1");
    }

    [Fact]
    public void Ids_OfBothKinds_AreRefusedWithTheOptionThatDecides()
    {
        var rows = Enumerable.Range(0, 60).Select(i => i < 40 ? $"user{i}\t{i}" : $"{i}\t{i + 1}");
        _folder.Write("connections.tsv", string.Join('\n', rows));
        var said = Said(null);
        Assert.Contains("40 of 60 rows are bad", said, StringComparison.Ordinal);
        Assert.Contains("ids: whole numbers, as 40 of 120 ids in", said, StringComparison.Ordinal);
        Assert.Contains("--ids text", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connections")]
    [InlineData("profiles")]
    public void Folder_WhereAFileIsNamed_IsCalledAFolder(string option)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder.Path, "mine.csv")).FullName;
        var options = option == "connections" ? new ImportOptions { Connections = path } : new ImportOptions { Profiles = path };
        Assert.StartsWith($"{path} is a folder; --{option} names a file in it", Refused(options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connections.tsv")]
    [InlineData("profiles.jsonl.gz")]
    [InlineData("connections")]
    public void Folder_WithTheNameOfAFile_IsNamed(string name)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        var said = Refused(new ImportOptions { DataFolder = _folder.Path });
        Assert.Contains($"{path} is a folder", said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void AssertTextRule(string example)
    {
        var said = Said(UserIdKind.Text);
        Assert.Contains(example, said, StringComparison.Ordinal);
        Assert.Contains("ids are text here", said, StringComparison.Ordinal);
        Assert.Contains("VARCHAR (or UUID, ENUM)", said, StringComparison.Ordinal);
        Assert.DoesNotContain("whole number", said, StringComparison.Ordinal);
    }

    private static string Refused(ImportOptions options) =>
        Assert.Throws<UserErrorException>(() => DataImport.Run(options, null, TestContext.Current.CancellationToken)).Message;

    // The report, or the refusal.
    private string Said(UserIdKind? ids)
    {
        try
        {
            using var data = DataImport.Run(new ImportOptions { DataFolder = _folder.Path, Ids = ids }, null, TestContext.Current.CancellationToken);
            return string.Join('\n', data.Report.Describe());
        }
        catch (UserErrorException e)
        {
            return e.Message;
        }
    }
}
