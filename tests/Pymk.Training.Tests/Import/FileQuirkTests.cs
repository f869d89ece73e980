using System.IO.Compression;
using System.Text;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

/// <summary>
/// One test a quirk of files as they come: the file in, its rows out. A row is told as <c>user-other@time</c>, a bad one as kind and line; then what
/// the report says was recognised.
/// </summary>
public sealed class FileQuirkTests : IDisposable
{
    private const string Time = "1-2@1700000000";

    private readonly TemporaryFolder _folder = new();

    // What the report of the last import says.
    private string _said = "";

    /// <summary>Quirk, name of the file, its content, the rows, and a part of what is said.</summary>
    public static TheoryData<string, string, string, string, string> Connections => new()
    {
        // Compression and encoding.
        { "gzip", "connections.tsv.gz", "1\t2\n2\t3\n", "1-2 2-3", "" },
        { "zstd", "connections.csv.zst", "1,2\n2,3\n", "1-2 2-3", "" },
        { "zstd of JSONL", "connections.jsonl.zst", "{\"user\":1,\"other\":2}\n", "1-2", "" },
        { "gzip of Matrix Market", "connections.mtx.gz", "%%MatrixMarket matrix coordinate pattern symmetric\n3 3 1\n2 1\n", "1-2", "" },
        { "byte order mark", "connections.csv", "\uFEFFuser,other\n1,2\n", "1-2", "" },
        { "UTF-16, little endian", "utf16le:connections.csv", "\uFEFF1,2\n", "1-2", "read as UTF-16" },
        { "UTF-16, big endian", "utf16be:connections.csv", "\uFEFF1,2\n", "1-2", "read as UTF-16" },
        { "UTF-16 without a mark", "utf16le:connections.csv", "1,2\n", "1-2", "read as UTF-16" },
        { "UTF-16 in gzip", "utf16le:connections.csv.gz", "\uFEFF1,2\n", "1-2", "read as UTF-16" },

        // Separated text.
        { "quoted ids", "connections.csv", "\"1\",\"2\"\n", "1-2", "" },
        { "quoted separators", "connections.csv", "note,user,other\n\"a, b\",1,2\n", "1-2", "column 'note' is not used" },
        { "quoted line breaks", "connections.csv", "note,user,other\n\"a\nb, \"\"c\"\"\n\",1,2\nd,2,x\n", "1-2 BadUserId:5", "" },
        { "a quoted header", "connections.csv", "\"target\",\"source\",\"created at\"\n2,1,1700000000\n", Time, "column 'created at' is the time" },
        { "a stray quote", "connections.csv", "user,other,note\n1,2,\"x\n2,3,y\n", "1-2 2-3", "" },
        { "a quote amid a field", "connections.csv", "user,other,note\n1,2,5\"\n2,3,y\n", "1-2 2-3", "" },
        { "bars", "connections.txt", "1|2\n", "1-2", "" },
        { "blanks and tabs", "connections.txt", "1 2\t3.5\t1700000000\n",
            Time, "column 4 is the time, in seconds; column 3 is a weight and not used" },
        { "old Mac and Windows", "connections.csv", "1,2\r\n\r\n2,3\r\n", "1-2 2-3 BlankLine:2", "" },
        { "NetworkRepository", "connections.edges", "% comment\n1 2\n", "1-2", "" },

        // More columns than the header.
        { "a column without a name", "connections.csv", "user,other\n1,2,5\n3,4,6\n", "1-2 3-4", "column 3 is not used" },
        { "a comma at the end", "connections.csv", "user,other,time\n1,2,1700000000,\n",
            Time, "connections.csv: column 'time' is the time, in seconds" },
        { "a tab at the end", "connections.tsv", "user\tother\n1\t2\t\n", "1-2", "" },
        { "a comma at the end of the header", "connections.csv", "user,other,\n1,2,\n2,3,x\n", "1-2 2-3", "column 3 is not used" },
        { "an unquoted separator after the users", "connections.csv", "user,other,name\n1,2,Smith, John\n2,3,x\n", "1-2 2-3",
            "column 'name' is not used; column 4 is not used" },
        { "an unquoted separator before a user", "connections.csv", "user,name,other\n1,Smith, 7,2\n2,x,3\n3,y,4,\n", "2-3 3-4 ExtraColumn:2", "" },
        { "an unquoted separator before the time", "connections.csv", "user,other,name,time\n1,2,Smith, 7,1700000000\n2,3,x,1700000000\n",
            "2-3@1700000000 ExtraColumn:2", "" },
        { "mostly unquoted separators", "connections.csv", "name,user,other\nSmith, 7,1,2\n", "refused: Quote a field that holds the separator", "" },
        { "names in a comment, longer rows", "connections.txt", "# FromNodeId ToNodeId\n1 2\n2 3 9\n", "1-2 2-3", "column 3 is not used" },
        { "a longer array after an object", "connections.jsonl", "{\"user\":1,\"other\":2}\n[2,3,4]\n", "1-2 2-3", "column 3 is not used" },
        { "a longer array, users not first", "connections.jsonl",
            "{\"note\":\"x\",\"user\":1,\"other\":2}\n[\"y\",2,3,4]\n[\"y\",2,3,null]\n", "1-2 2-3 ExtraColumn:2", "" },

        // Ids.
        { "17.0", "connections.csv", "1.0,2.00\n2.0,3.5\n", "1-2 BadUserId:2", "" },
        { "ids with an exponent", "connections.csv", "1e+05,2E3\n1,2\n2,3\n", "1-2 2-3 BadUserId:1", "" },
        { "whole ids beyond 2^53", "connections.csv", "9007199254740993.0,9007199254740992\n", "9007199254740992-9007199254740993", "" },
        { "negative ids", "connections.csv", "1,2\n2,3\n-5,3\n4,0.0\n", "0-4 1-2 2-3 BadUserId:3", "" },
        { "ids beyond 2^63", "connections.csv", "1,2\n9223372036854775808,1\n", "1-2 BadUserId:2", "" },

        // Times.
        { "seconds", "connections.tsv", "1\t2\t1700000000\n", Time, "column 3 is the time, in seconds" },
        { "milliseconds", "connections.tsv", "1\t2\t1700000000123\n", Time, "column 3 is the time, in milliseconds" },
        { "microseconds", "connections.tsv", "1\t2\t1700000000123456\n", Time, "column 3 is the time, in microseconds" },
        { "nanoseconds", "connections.tsv", "1\t2\t1700000000123456789\n", Time, "column 3 is the time, in nanoseconds" },
        { "floating milliseconds", "connections.csv", "user,other,time\n1,2,1700000000123.0\n", Time, "in milliseconds" },
        { "one unit for the column", "connections.tsv", "1\t2\t1700000000000\n2\t3\t1700000000000\n3\t4\t1700000000\n",
            $"{Time} 2-3@1700000000 BadTime:3", "" },
        { "zero in milliseconds", "connections.tsv", "1\t2\t1700000000000\n2\t3\t0\n", $"{Time} 2-3@0", "" },
        { "ISO with T and zone", "connections.csv", "1,2,2023-11-14T23:13:20+01:00\n", Time, "column 3 is the time, in dates with times" },
        { "ISO with a blank", "connections.csv", "1,2,2023-11-14 22:13:20\n", Time, "" },
        { "ISO with a blank and a short zone", "connections.csv", "1,2,2023-11-14 20:13:20.5-02\n", Time, "" },
        { "slashes", "connections.csv", "1,2,2023/11/14 22:13\n", "1-2@1699999980", "" },
        { "month first or day first", "connections.csv", "user,other,time\n1,2,2023-04-03\n2,3,03/04/2023\n3,4,2023-04-03\n",
            "1-2@1680480000 3-4@1680480000 BadTime:3", "in dates" },
        { "dates that are a guess", "connections.csv", "user,other,time\n1,2,03/04/2023\n2,3,13/04/2023\n",
            "refused: 2 of 2 rows are bad, 2 of them BadTime, for example FOLDER/connections.csv:3: 2,3,13/04/2023", "" },
        { "dates that are a guess, without a name", "connections.csv", "1,2,03/04/2023\n", "1-2",
            "column 3 has dates that are not ISO 8601 (2023-11-14) and is not used" },
        { "other dates", "connections.csv",
            "user,other,time\n1,2,04-03-2023\n1,2,3.4.2023\n1,2,April 3 2023\n1,2,2023-4-3\n1,2,Mon 3 Apr 2023\n" + Good(6),
            "1-2@1680480000 1-3@1680480000 1-4@1680480000 1-5@1680480000 1-6@1680480000 1-7@1680480000 BadTime:2 BadTime:3 BadTime:4", "" },
        { "a guess beside a time of day", "connections.csv",
            "user,other,date,hour\n1,2,2023-11-14,22:13:20\n2,3,14/11/2023,22:13:20\n1,3,2023-11-14,22:13:20\n",
            $"{Time} 1-3@1700000000 BadTime:3", "" },
        { "a date", "connections.csv", "1,2,2023-11-14\n", "1-2@1699920000", "column 3 is the time, in dates" },
        { "the digits of a date", "connections.csv", "user,other,date\n1,2,20231114\n", "1-2@1699920000", "in dates (yyyymmdd)" },
        { "date and time in two columns", "connections.csv", "1,2,2023-11-14,22:13:20\n", Time, "with the time of day in column 4" },
        { "date and time by blanks", "connections.txt", "1 2 2023-11-14 22:13:20\n", Time, "with the time of day in column 4" },
        { "time of day before the date", "connections.csv", "user,other,time,date\n1,2,22:13:20,2023-11-14\n",
            Time, "with the time of day in column 'time'" },
        { "a time of day alone", "connections.csv", "user,other,time\n1,2,22:13\n2,3,23:00\n", "1-2 2-3", "column 'time' is not used" },
        { "dates under an unknown name", "connections.csv", "u,v,met\n1,2,2023-11-14T22:13:20Z\n", Time, "column 'met' is the time" },

        // Weights.
        { "a third column of weights", "connections.tsv", "1\t2\t3\n2\t3\t-1\n", "1-2 2-3", "column 3 is a weight and not used" },
        { "fractions as weights", "connections.tsv", "1\t2\t0.5\n", "1-2", "column 3 is a weight and not used" },
        { "source target weight time", "connections.csv", "1,2,4,1700000000\n",
            Time, "column 4 is the time, in seconds; column 3 is a weight and not used" },
        { "source target time weight", "connections.csv", "1,2,1700000000,4\n",
            Time, "column 3 is the time, in seconds; column 4 is a weight and not used" },
        { "SNAP's rating and fraction of a second", "connections.csv", "6,2,4,1700000000.24\n", "2-6@1700000000", "column 3 is a weight" },
        { "a named weight", "connections.csv", "source,target,weight\n1,2,1700000000\n", "1-2", "column 'weight' is not used" },
        { "KONECT with large weights", "connections.tsv", "% sym weighted\n% 1 2 2\n1\t2\t1700000000\n", "1-2", "column 3 is a weight and not used" },
        { "KONECT with weights and times", "connections.tsv", "% asym positive\n1 2 1 1700000000\n", Time, "column 4 is the time" },
        { "KONECT without weights", "connections.tsv", "% sym unweighted\n1 2\n", "1-2", "" },
        { "SNAP's names in a comment", "connections.txt", "# Nodes: 2 Edges: 1\n# ToNodeId\tFromNodeId\tWeight\n2\t1\t1700000000\n", "1-2",
            "column 'Weight' is not used" },

        // Other formats.
        { "JSONL", "connections.jsonl", "{\"other\":\"2\",\"time\":1700000000000,\"user\":1}\n{\"user\":2.0,\"other\":3}\nx\n",
            $"{Time} 2-3@0 BadJson:3 MissingTime:2", "column 'time' is the time, in milliseconds" },
        { "JSONL of arrays", "connections.ndjson", "[1,2,1700000000]\n[2,\"3\",null]\n", $"{Time} 2-3@0 MissingTime:2", "column 3 is the time" },
        { "Matrix Market, pattern", "connections.mtx", "%%MatrixMarket matrix coordinate pattern symmetric\n% c\n3 3 2\n2 1\n3 2\n", "1-2 2-3", "" },
        { "Matrix Market, real", "connections.mtx", "%%MatrixMarket matrix coordinate real general\n3 3 2\n1 2 1700000000\n3 2 0.5\n", "1-2 2-3",
            "" },
        { "Matrix Market, from 1", "connections.mtx", "%%MatrixMarket matrix coordinate integer general\n3 3 3\n0 2 1\n3 4 1\n1 2 1\n",
            "refused: 2 of 3 rows are bad", "" },
        { "Matrix Market in a text file", "connections.txt", "%%MatrixMarket matrix coordinate pattern general\n9 9 1\n1 2\n", "1-2", "" },

        // Refused.
        { "Matrix Market, cut off", "connections.mtx", "%%MatrixMarket matrix coordinate pattern general\n9 9 5\n1 2\n",
            "refused: 5 entries, but it has 1", "" },
        { "Matrix Market, dense", "connections.mtx", "%%MatrixMarket matrix array real general\n1 1\n0.5\n",
            "refused: 'matrix array real general'", "" },
        { "Matrix Market, not square", "connections.mtx", "%%MatrixMarket matrix coordinate pattern general\n2 3 1\n1 3\n",
            "refused: it must be square", "" },
        { "KONECT, bipartite", "connections.tsv", "% bip unweighted\n1 2\n", "refused: connections are between users", "" },
        { "mostly bad ids", "connections.csv", "user,other\nanna,bob\n1,2\nbob,carl\n",
            "refused: 2 of 3 rows are bad, 2 of them BadUserId, for example FOLDER/connections.csv:4: bob,carl", "" },
        { "mostly bad times", "connections.csv", "user,other,time\n1,2,soon\n", "refused: Times are unix numbers", "" },
        { "mostly one column", "connections.csv", "user,other\n1\n", "refused: check the separator and the names", "" },
        { "mostly no JSON", "connections.jsonl", "1,2\n", "refused: JSONL has one JSON object a line", "" },
    };

    [Theory]
    [MemberData(nameof(Connections))]
    public void Connections_WithAQuirk_ComeOutAsTheyAreMeant(string quirk, string file, string text, string rows, string said)
    {
        Write(file, text);
        Assert.Equal(rows, Told(rows), ignoreLineEndingDifferences: true);
        Assert.True(said.Length == 0 || _said.Contains(said, StringComparison.Ordinal), $"{quirk}: the report says '{_said}', not '{said}'.");
    }

    /// <summary>Quirk, the SELECT of a Parquet file, the rows, and a part of what is said.</summary>
    public static TheoryData<string, string, string, string> Parquet => new()
    {
        { "BIGINT", "1::BIGINT AS a, 2::BIGINT AS b", "1-2", "" },
        { "UBIGINT", "unnest([1, 18446744073709551615])::UBIGINT AS a, 2::UBIGINT AS b", "1-2 BadUserId:2", "" },
        { "negative BIGINT", "unnest([1, -1])::BIGINT AS a, 2 AS b", "1-2 BadUserId:2", "" },
        { "whole DOUBLE", "unnest([1.0, 1.5, 1e300, 'nan'])::DOUBLE AS a, 2::DOUBLE AS b UNION ALL SELECT 5::DOUBLE, 6::DOUBLE UNION ALL SELECT 6, 7",
            "1-2 5-6 6-7 BadUserId:2 BadUserId:3 BadUserId:4", "" },
        { "DECIMAL", "unnest([1.0, 1.5])::DECIMAL(18, 1) AS a, 2::DECIMAL(18, 1) AS b", "1-2 BadUserId:2", "" },
        { "VARCHAR", "unnest(['1', '1.0', '1.5', '9007199254740993.00', 'x', '-1']) AS a, '2' AS b",
            "1-2 2-9007199254740993 BadUserId:3 BadUserId:5 BadUserId:6 Duplicate:2", "" },
        { "UUID", "unnest([uuid(), uuid()]) AS a, 2 AS b", "refused: a user id is a whole number from 0 to 9223372036854775807", "" },
        { "BLOB", "unnest(['1'::BLOB, '2'::BLOB]) AS a, 3 AS b", "1-3 2-3", "" },
        { "TIMESTAMP_NS", "1 AS a, 2 AS b, TIMESTAMP_NS '2023-11-14 22:13:20.5' AS met", Time, "column 'met' is the time" },
        { "TIMESTAMPTZ", "1 AS a, 2 AS b, TIMESTAMPTZ '2023-11-14 23:13:20+01' AS time", Time, "" },
        { "DATE and TIME", "1 AS a, 2 AS b, DATE '2023-11-14' AS day, TIME '22:13:20' AS hour", Time, "" },
        { "BIGINT of milliseconds", "1 AS a, 2 AS b, 1700000000123 AS time", Time, "in milliseconds" },
        { "DOUBLE of seconds", "1 AS a, 2 AS b, 1700000000.5::DOUBLE AS time", Time, "in seconds" },
        { "VARCHAR of times", "1 AS a, 2 AS b, '2023-11-14T23:13:20+01:00' AS time", Time, "" },
        { "VARCHAR of ISO 8601", "range + 1 AS a, 20 AS b, ['2023-11-14 22:13:20', '2023/11/14 22:13:20.9', '2023-11-15t00:13:20 +02',"
            + " '2023-11-14T22:13:20Z', ' 2023-11-14 22:13:20UTC', '2023-11-14T20:13:20,5-0200', '2023-11-14 22:13'][range + 1]"
            + " AS time FROM range(7)",
            "1-20@1700000000 2-20@1700000000 3-20@1700000000 4-20@1700000000 5-20@1700000000 6-20@1700000000 7-20@1699999980", "" },
        { "VARCHAR of other dates", "range + 1 AS a, 20 AS b, ['2023-11-14', '03/04/2023', '13/04/2023', '04-03-2023', 'April 3 2023',"
            + " 'epoch', 'infinity', '2023-4-3', '2023-11-14 (BC)', '2023-11-14'][least(range + 1, 10)] AS time FROM range(20)",
            "1-20@1699920000 10-20@1699920000 11-20@1699920000 12-20@1699920000 13-20@1699920000 14-20@1699920000 15-20@1699920000 16-20@1699920000"
            + " 17-20@1699920000 18-20@1699920000 19-20@1699920000 BadTime:2 BadTime:3 BadTime:4 SelfLoop:20", "" },
        { "infinite TIMESTAMP", "unnest([1, 3]) AS a, 2 AS b, unnest([TIMESTAMP 'infinity', TIMESTAMP '2023-11-14 22:13:20']) AS time",
            "2-3@1700000000 BadTime:1", "" },
        { "BIGINT of dates", "1 AS a, 2 AS b, 20231114 AS date", "1-2@1699920000", "in dates (yyyymmdd)" },
        { "a weight", "1 AS source, 2 AS target, 1700000000 AS weight", "1-2", "column 'weight' is not used" },
    };

    [Theory]
    [MemberData(nameof(Parquet))]
    public void Parquet_WithAQuirk_ComesOutAsItIsMeant(string quirk, string select, string rows, string said)
    {
        var path = Path.Combine(_folder.Path, "connections.parquet");
        ConnectionImportTests.Sql($"SET TimeZone = 'UTC'; COPY (SELECT {select}) TO '{path}' (FORMAT parquet)");
        Assert.Equal(rows, Told(rows));
        Assert.True(said.Length == 0 || _said.Contains(said, StringComparison.Ordinal), $"{quirk}: the report says '{_said}', not '{said}'.");
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public void Parquet_CompressedAsAWhole_IsUnpacked(string compression)
    {
        var plain = Path.Combine(_folder.Path, "plain");
        ConnectionImportTests.Sql($"COPY (SELECT 1 AS a, 2 AS b) TO '{plain}' (FORMAT parquet)");
        WriteBytes("connections.parquet" + compression, File.ReadAllBytes(plain));
        Assert.Equal("1-2", Told(""));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public void File_WhoseCompressedDataEndsEarly_IsRefusedByName(string compression)
    {
        var rows = Enumerable.Range(0, 100_000).Select(i => $"{i * 7919 % 100_003}\t{i}");
        var path = WriteBytes("connections.tsv" + compression, Encoding.UTF8.GetBytes(string.Join('\n', rows)));
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Equal("refused: its compressed data is damaged or ends early", Told("refused: its compressed data is damaged or ends early"));
    }

    [Fact]
    public void File_WithAnotherName_IsReadWhereItIsNamed()
    {
        Write("out.moreno_health", "% asym positive\n1 2 2\n");
        var options = new ImportOptions { Connections = Path.Combine(_folder.Path, "out.moreno_health") };
        using var data = DataImport.Run(options, null, TestContext.Current.CancellationToken);
        Assert.Equal(1, data.Graph.ConnectionCount);
        Assert.False(data.Graph.HasTimes);
    }

    [Fact]
    public void Encoding_OfEveryFile_IsTold()
    {
        Write("utf16le:connections.jsonl", "[1,3]\n");
        Write("utf16be:profiles.jsonl", "\uFEFF{\"user\":1}\n");
        Write("utf16le:interactions.jsonl", "{\"time\":1700000000,\"user\":1,\"suggested\":3,\"action\":\"view\"}\n");
        using var data = Run();
        string[] files = ["profiles.jsonl", "connections.jsonl", "interactions.jsonl"];
        Assert.Equal(files.Select(file => $"{Path.Combine(_folder.Path, file)}: read as UTF-16"), data.Report.Notes);
        Assert.Equal(["1700000000 1 3 view"], Events(data));
    }

    [Fact]
    public void Time_AfterManyRowsWithout_DecidesTheUnit()
    {
        var rows = Enumerable.Range(0, 20_000).Select(i => $"{i}\t{i + 1}\t0").Append("30000\t30001\t1700000000123");
        Write("connections.tsv", string.Join('\n', rows));
        using var data = Run();
        Assert.Equal(0, data.Report.Count(ImportIssueKind.BadTime));
        Assert.Contains("in milliseconds", data.Report.Notes.Single(), StringComparison.Ordinal);
    }

    /// <summary>Quirk, name of the file, its content, then user, name and time of joining of each profile.</summary>
    public static TheoryData<string, string, string, string> Profiles => new()
    {
        { "gzip", "profiles.jsonl.gz", "{\"user\":1,\"name\":\"A\"}\n", "1 A 0" },
        { "CSV in zstd", "profiles.csv.zst", "id,name\n1,A\n", "1 A 0" },
        { "quotes", "profiles.csv", "id,name,joined\n1,\"A \"\"B\"\", C\",\n2,\"line\nbreak\",1700000000\n",
            "1 A \"B\", C 0, 2 line\nbreak 1700000000" },
        { "a stray quote", "profiles.csv", "id,name\n1,\"A\" B\n2,C\n", "1 \"A\" B 0, 2 C 0" },
        { "too many columns", "profiles.csv", "id,name\n1,A,x\n2,B\n3,C\n", "2 B 0, 3 C 0, ExtraColumn:2" },
        { "too few columns", "profiles.csv", "id,name\n1\n2,B\n3,C\n", "2 B 0, 3 C 0, MissingColumn:2" },
        { "empty columns at the end", "profiles.csv", "id,name,,\n1,A,\n2,B\n3,C,,,\n4,D,,x\n", "1 A 0, 2 B 0, 3 C 0, ExtraColumn:5" },
        { "a number as a name", "profiles.jsonl", "{\"user\":1,\"name\":7}\n{\"user\":2,\"name\":true}\n{\"user\":3,\"name\":null}\n",
            "1 7 0, 2 true 0, 3  0" },
        { "a name that is no text", "profiles.jsonl",
            "{\"user\":1,\"name\":{\"first\":\"A\"}}\n{\"user\":2,\"headline\":[\"B\"]}\n{\"user\":3,\"name\":\"C\"}\n"
            + "{\"user\":4}\n", "3 C 0, 4  0, BadJson:1, BadJson:2" },
        { "joined on a day that is a guess", "profiles.csv", "id,joined\n1,03/04/2023\n2,2023-04-03\n3,3 April 2023\n",
            "1  0, 2  1680480000, 3  1680480000, BadTime:2" },
        { "UTF-16", "utf16le:profiles.csv", "\uFEFFid;name\n1;Ä\n", "1 Ä 0" },
        { "17.0", "profiles.csv", "id,name\n17.0,A\n", "17 A 0" },
        { "ids in JSON", "profiles.jsonl", "{\"user\":17.0}\n{\"user\":\"18\"}\n{\"user\":-1}\n", "17  0, 18  0, BadUserId:3" },
        { "milliseconds", "profiles.jsonl", "{\"user\":1,\"joined\":1700000000123}\n", "1  1700000000" },
        { "mostly bad", "profiles.csv", "id,name\nx,A\n", "refused: 1 of 1 rows are bad" },
    };

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profiles_WithAQuirk_ComeOutAsTheyAreMeant(string quirk, string file, string text, string people)
    {
        Assert.NotEmpty(quirk);
        Write(file, text);
        var told = Outcome(people, data =>
        [
            .. Enumerable.Range(0, data.Graph.UserCount).Select(u => $"{data.Graph.IdOf(u)} {data.Profiles.Names[u]} {data.Profiles.Joined[u]}"),
            .. Problems(data),
        ]);
        Assert.Equal(people, string.Join(", ", told));
    }

    /// <summary>Quirk, name of the file, its content, then time, viewer, candidate and action of each event.</summary>
    public static TheoryData<string, string, string, string> Interactions => new()
    {
        { "gzip", "interactions.jsonl.gz", "{\"time\":1700000000,\"user\":1,\"suggested\":3,\"action\":\"view\"}\n", "1700000000 1 3 view" },
        { "zstd", "interactions.ndjson.zst", "{\"time\":\"2023-11-14 22:13:20\",\"user\":\"1.0\",\"suggested\":3.0,\"action\":\"view\"}\n",
            "1700000000 1 3 view" },
        { "milliseconds", "interactions.jsonl",
            "{\"time\":1700000000123,\"user\":1,\"suggested\":3,\"action\":\"view\"}\n"
            + "{\"time\":1700000001,\"user\":1,\"suggested\":2,\"action\":\"view\"}\n"
            + "{\"time\":1700000002123,\"user\":1,\"suggested\":3,\"action\":\"view\"}\n",
            "1700000000 1 3 view, 1700000002 1 3 view, BadTime:2" },
        { "negative ids", "interactions.jsonl",
            "{\"time\":1700000000,\"user\":-1,\"suggested\":3,\"action\":\"view\"}\n"
            + "{\"time\":1700000000,\"user\":1,\"suggested\":2,\"action\":\"view\"}\n",
            "1700000000 1 2 view, BadUserId:1" },
        { "mostly bad", "interactions.jsonl", "{\"time\":1700000000,\"user\":1,\"suggested\":3,\"action\":\"poke\"}\n",
            "refused: The actions are impression, view" },
    };

    [Theory]
    [MemberData(nameof(Interactions))]
    public void Interactions_WithAQuirk_ComeOutAsTheyAreMeant(string quirk, string file, string text, string events)
    {
        Assert.NotEmpty(quirk);
        Write("connections.tsv", "1\t2\n2\t3\n");
        Write(file, text);
        Assert.Equal(events, string.Join(", ", Outcome(events, data => [.. Events(data), .. Problems(data)])));
    }

    [Theory]
    [InlineData("1700000000123", "1::UBIGINT")]
    [InlineData("TIMESTAMP '2023-11-14 22:13:20'", "1::DOUBLE")]
    [InlineData("'2023-11-14T22:13:20Z'", "'1.0'")]
    public void Interactions_OfParquet_TakeTheSameQuirks(string time, string user)
    {
        Write("connections.tsv", "1\t2\n2\t3\n");
        var path = Path.Combine(_folder.Path, "interactions.parquet");
        ConnectionImportTests.Sql($"COPY (SELECT {time} AS time, {user} AS user, 3 AS suggested, 'view' AS action) TO '{path}'");
        using var data = Run();
        Assert.Equal(["1700000000 1 3 view"], Events(data));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2_000)]
    [InlineData(12_000)]
    public void Row_WithMoreColumns_IsReadWhereverItStands(int at)
    {
        var rows = Enumerable.Range(1, 12_001).Select(i => $"{i},{i + 1}" + (i == at ? ",5" : ""));
        Write("connections.csv", "user,other\n" + string.Join('\n', rows));
        using var data = Run();
        Assert.Equal(12_001, data.Graph.ConnectionCount);
        Assert.True(data.Report.IsClean);
    }

    // Rows of one user with a good date.
    private static string Good(int rows) => string.Concat(Enumerable.Range(2, rows).Select(i => $"1,{i},2023-04-03\n"));

    private static IEnumerable<string> Events(ImportedData data) => data.Interactions!.Session.Rows(
        "SELECT time, viewer, candidate, action::VARCHAR FROM interactions ORDER BY ALL",
        r => $"{r.GetInt64(0)} {data.Graph.IdOf(r.GetInt32(1))} {data.Graph.IdOf(r.GetInt32(2))} {r.GetString(3)}",
        TestContext.Current.CancellationToken);

    private static IEnumerable<string> Problems(ImportedData data) =>
        data.Report.Examples.Select(e => FormattableString.Invariant($"{e.Kind}:{e.Line}"));

    private string Told(string expected) => string.Join(' ', Outcome(expected, data =>
    [
        .. from user in Enumerable.Range(0, data.Graph.UserCount)
           from i in Enumerable.Range(0, data.Graph.Neighbors(user).Length)
           let other = data.Graph.Neighbors(user)[i]
           where user < other
           select $"{data.Graph.IdOf(user)}-{data.Graph.IdOf(other)}" + (data.Graph.HasTimes ? $"@{data.Graph.Times(user)[i]}" : ""),
        .. Problems(data),
    ]));

    // A refusal is told by the expected part of its message.
    private string[] Outcome(string expected, Func<ImportedData, string[]> tell)
    {
        try
        {
            using var data = Run();
            _said = string.Join('\n', data.Report.Notes);
            return tell(data);
        }
        catch (Pymk.Training.Cli.UserErrorException e)
        {
            var message = e.Message.Replace(_folder.Path, "FOLDER", StringComparison.Ordinal);
            var part = expected.Replace("refused: ", "", StringComparison.Ordinal);
            var isExpected = message.Contains(part, StringComparison.Ordinal) && message.StartsWith("FOLDER", StringComparison.Ordinal);
            return [isExpected ? "refused: " + part : message];
        }
    }

    private void Write(string file, string text)
    {
        var encoding = file.StartsWith("utf16le:", StringComparison.Ordinal) ? new UnicodeEncoding(bigEndian: false, byteOrderMark: false)
            : file.StartsWith("utf16be:", StringComparison.Ordinal) ? new UnicodeEncoding(bigEndian: true, byteOrderMark: false)
            : (Encoding)new UTF8Encoding(false);
        WriteBytes(file[(file.IndexOf(':', StringComparison.Ordinal) + 1)..], encoding.GetBytes(text));
    }

    private string WriteBytes(string file, byte[] bytes)
    {
        var path = Path.Combine(_folder.Path, file);
        using var plain = File.Create(path);
        using Stream stream = Path.GetExtension(file) switch
        {
            ".gz" => new GZipStream(plain, CompressionLevel.Fastest),
            ".zst" => new ZstdSharp.CompressionStream(plain),
            _ => plain,
        };
        stream.Write(bytes);
        return path;
    }

    private ImportedData Run() => DataImport.Run(new ImportOptions { DataFolder = _folder.Path, Ids = UserIdKind.Number }, null, TestContext.Current.CancellationToken);
}
