using System.Text;
using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Ids;

/// <summary>Text ids in every file of an import.</summary>
public sealed class TextIdImportTests : IDisposable
{
    private const string First = "0190e2b0-7c1e-7000-8000-00000000000a";
    private const string Second = "0190e2b0-7c1e-7000-8000-00000000000b";

    private readonly TextNetwork _network = new();

    public void Dispose() => _network.Dispose();

    /// <summary>File, its content, and the connections and bad rows.</summary>
    public static TheoryData<string, string, string> Files => new()
    {
        { "connections.tsv", "bob\torg:17\norg:17\t100%/a\n", "100%/a-org:17 bob-org:17" },
        { "connections.tsv", "source\ttarget\ttime\nbob\tä b\t1700000000\n", "bob-ä b@1700000000" },
        { "connections.tsv", "bob\t bob\nbob\t007\n007\t7\n", " bob-bob 007-7 007-bob" },
        { "connections.tsv", "# user other\nbob\tann\n#1\tbob\n", "#1-bob ann-bob" },
        { "connections.tsv", "bob\tann\n%41\tbob\n#1\tbob\n", "#1-bob %41-bob ann-bob" },
        { "connections.tsv", $"{First}\t{Second}\n{First.ToUpperInvariant()}\t{Second}\n", $"{First.ToUpperInvariant()}-{Second} {First}-{Second}" },
        { "connections.csv", "user,other\n\"a,\"\"b\"\"\",c\nc,\"d\ne\"\n", "a,\"b\"-c c-d\ne" },
        { "connections.txt", "bob ann\nann  eve\n", "ann-bob ann-eve" },
        { "connections.jsonl", "{\"user\":\"b\\u0101\\t\",\"other\":\"7\"}\n{\"user\":\"x\",\"other\":7}\n[\"x\",\"y\"]\n", "7-bā\t x-y BadUserId:2" },
        { "connections.jsonl", "[\"bob\",\"ann\",1700000000]\n[\"\",\"ann\"]\n", "ann-bob@1700000000 MissingColumn:2" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Connections_OfEveryFormat_KeepTextsVerbatim(string file, string content, string expected)
    {
        _network.Write(file, content);
        using var data = _network.Import(options => options with { Ids = UserIdKind.Text });
        Assert.Equal(expected, TextNetwork.Told(data));
    }

    [Theory]
    [InlineData("SELECT 'bob' AS user, 'ann' AS other, 1700000000 AS time", "ann-bob@1700000000")]
    [InlineData($"SELECT '{First}'::UUID AS user, '{Second}'::UUID AS other", $"{First}-{Second}")]
    [InlineData("SELECT unnest(['bob', '', NULL]) AS user, 'ann' AS other UNION ALL SELECT 'eve', 'ann' UNION ALL SELECT 'eve', 'bob'",
        "ann-bob ann-eve bob-eve BadUserId:2 BadUserId:3")]
    public void Connections_OfParquet_KeepTextsVerbatim(string sql, string expected)
    {
        _network.WriteParquet("connections.parquet", sql);
        using var data = _network.Import();
        Assert.Equal(expected, TextNetwork.Told(data));
    }

    [Fact]
    public void ParquetColumn_OfNumbers_HoldsNoTextIds()
    {
        _network.WriteParquet("connections.parquet", "SELECT 1 AS user, 2 AS other");
        var refused = Assert.Throws<UserErrorException>(() => _network.Import(options => options with { Ids = UserIdKind.Text }));
        Assert.Contains("1 of 1 rows are bad, 1 of them BadUserId", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_ThatAreNoIds_AreBadRowsWithTheirLines()
    {
        var longest = new string('x', UserIdRules.MaxCharacters);
        _network.WriteBytes("connections.tsv", [.. Encoding.UTF8.GetBytes($"p\tq\nq\t{longest}\nc\t{longest}y\n\td\np\0q\tc\n"), 0xC3, (byte)'\t', (byte)'p', (byte)'\n',
            .. Encoding.UTF8.GetBytes("p\tc\np\td\np\te\n")]);
        using var data = _network.Import();
        Assert.Equal($"c-p d-p e-p p-q q-{longest} BadUserId:3 MissingColumn:4 BadUserId:5 BadUserId:6", TextNetwork.Told(data));
    }

    [Theory]
    [InlineData("profiles.jsonl", "{\"user\":\"b\\u006fb\",\"name\":\"B\"}\n{\"id\":\" bob\",\"name\":\"S\"}\n{\"id\":7,\"name\":\"N\"}\n", "BadUserId:3")]
    [InlineData("profiles.csv", "id,name\nbob,B\n bob,S\n,N\n", "MissingColumn:4")]
    [InlineData("profiles.parquet", "SELECT unnest(['bob', ' bob']) AS id, unnest(['B', 'S']) AS name", "")]
    public void Profiles_OfEveryFormat_AreOfTheTextsOfConnections(string file, string content, string problems)
    {
        _network.Write("connections.tsv", "bob\t bob\nbob\tann\n");
        if (file.EndsWith(".parquet", StringComparison.Ordinal))
        {
            _network.WriteParquet(file, content);
        }
        else
        {
            _network.Write(file, content);
        }

        using var data = _network.Import();
        Assert.Equal(3, data.Graph.UserCount);
        Assert.Equal(
            [(" bob", "S"), ("ann", ""), ("bob", "B")],
            Enumerable.Range(0, 3).Select(user => (Id: TextNetwork.NameOf(data, user), data.Profiles.Names[user])).OrderBy(p => p.Id, StringComparer.Ordinal));
        Assert.Equal(problems, string.Join(' ', data.Report.Examples.Select(e => $"{e.Kind}:{e.Line}")));
    }

    [Theory]
    [InlineData("interactions.jsonl", "BadUserId:2 UnknownUser:3 BadUserId:4")]
    [InlineData("interactions.parquet", "UnknownUser:2")]
    public void Interactions_OfEveryFormat_AreOfTheTextsOfConnections(string file, string problems)
    {
        _network.Write("connections.tsv", "bob\tann\nbob\teve\n");
        if (file.EndsWith(".parquet", StringComparison.Ordinal))
        {
            _network.WriteParquet(file, "SELECT 1700000000 AS time, unnest(['bob', 'who', 'bob', 'eve']) AS user, 'ann' AS suggested, 'view' AS action");
        }
        else
        {
            string[] users = ["\"bob\"", "7", "\"who\"", "\"\"", "\"eve\"", "\"bob\""];
            _network.Write(file, string.Concat(users.Select(user =>
                $$"""{"time":1700000000,"user":{{user}},"suggested":"ann","action":"view"}""" + "\n")));
        }

        using var data = _network.Import();
        var events = data.Interactions!.Session.Rows(
            "SELECT viewer, candidate FROM interactions", r => (r.GetInt32(0), r.GetInt32(1)), TextNetwork.Token);
        Assert.Equal(
            ["bob ann", "bob ann", "eve ann"],
            events.Select(e => $"{TextNetwork.NameOf(data, e.Item1)} {TextNetwork.NameOf(data, e.Item2)}").Order(StringComparer.Ordinal));
        Assert.Equal(problems, string.Join(' ', data.Report.Examples.OrderBy(e => e.Line).Select(e => $"{e.Kind}:{e.Line}")));
    }

    [Fact]
    public void Interactions_OfTheService_HaveItsNumbers()
    {
        _network.Write("connections.tsv", "bob\tann\nbob\teve\n");
        var (bob, ann) = (UserIdHash.Default.Number("bob"), UserIdHash.Default.Number("ann"));
        _network.WriteParquet("interactions.parquet", $"SELECT 1700000000 AS time, {bob} AS user, {ann} AS suggested, 'view' AS action");
        using var data = _network.Import();
        Assert.Equal(1, data.Interactions!.Count);
    }

    [Fact]
    public void Relations_OfTexts_LeaveOutDeletedPeople()
    {
        _network.Write("connections.tsv", "bob\tann\nann\teve\n");
        _network.WriteParquet(
            "../relations.parquet",
            "SELECT unnest(['bob', 'eve', 'who']) AS \"from\", unnest(['bob', 'eve', 'who']) AS \"to\", "
            + "unnest(['deleted', 'not-a-bridge', 'deleted']) AS kind, true AS active, 5 AS time_ms");
        using var data = _network.Import(options => options with { Relations = Path.Combine(_network.Folder.Path, "relations.parquet") });
        Assert.Equal("ann-eve", TextNetwork.Told(data));
        Assert.Equal(1, data.Report.Count(ImportIssueKind.LeftOut));
        Assert.Equal("eve", TextNetwork.NameOf(data, Assert.Single(data.NoBridges)));
    }

    [Fact]
    public void Person_WhoWasErased_IsLeftOutByText()
    {
        var none = new Tombstones(new byte[Tombstones.KeyBytes], []);
        var (number, tombstone) = (UserIdHash.Default.Number("bob"), new Tombstone(1_000));
        var erased = ErasedUsers.None.With(none.With(none.HashOf(number), tombstone).With(none.HashOf(number, "bob"), tombstone));
        _network.Write("connections.tsv", "bob\tann\nann\teve\n");
        using var data = _network.Import(options => options with { Erased = erased });
        Assert.Equal("ann-eve", TextNetwork.Told(data));
    }

    [Theory]
    [InlineData("1\t2\n2\t3\nbob\tann\n", "whole numbers, as 2 of 6 ids", "1-2 2-3 BadUserId:3")]
    [InlineData("1\t2\nbob\tann\n", "whole numbers, as 2 of 4 ids", "1-2 BadUserId:2")]
    [InlineData("1\t2\nbob\tann\neve\tbob\n", "text ids, as 4 of 6 ids", "1-2 ann-bob bob-eve")]
    public void Kind_IsTextWhereMoreThanHalfOfTheIdsAreNotNumbers(string connections, string reason, string expected)
    {
        _network.Write("connections.tsv", connections);
        using var data = _network.Import();
        Assert.Equal(expected, TextNetwork.Told(data));
        Assert.Contains(reason, data.IdReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UserIdKind.Number, "1-2 2-3 BadUserId:3")]
    [InlineData(UserIdKind.Text, "1-2 2-3 ann-bob")]
    public void Kind_ThatIsAskedFor_IsTaken(UserIdKind kind, string expected)
    {
        _network.Write("connections.tsv", "1\t2\n2\t3\nbob\tann\n");
        using var data = _network.Import(options => options with { Ids = kind });
        Assert.Equal(expected, TextNetwork.Told(data));
    }
}
