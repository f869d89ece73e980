using System.Globalization;
using System.Text;
using System.Text.Json;
using Pymk.Core.Graph;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Files;
using Pymk.Training.Ids;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Ids;

/// <summary>The table of spellings in docs/data-formats.md, in each file that has ids.</summary>
public sealed class SpellingTests : IDisposable
{
    private const string Other = "424242";

    private readonly TextNetwork _network = new();

    public void Dispose() => _network.Dispose();

    /// <summary>Spelling and, in a network of numbers, what it means; null for a bad row.</summary>
    public static TheoryData<string, string?> Numbers => new()
    {
        { "0", "0" },
        { "007", "7" },
        { "17.0", "17" },
        { "17.00", "17" },
        { "9007199254740993", "9007199254740993" },
        { "9223372036854775807", "9223372036854775807" },
        { "9223372036854775808", null },
        { "+7", null },
        { "-1", null },
        { "1e3", null },
        { "0x7", null },
        { "17.5", null },
        { "17.", null },
        { " 7", null },
        { "", null },
        { "bob", null },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Spelling_InANetworkOfNumbers_MeansTheSameInEveryFile(string spelling, string? number)
    {
        Assert.Equal(number, UserIds.TryParse(Encoding.UTF8.GetBytes(spelling), out var id) ? id.ToString(CultureInfo.InvariantCulture) : null);
        Assert.Equal(number, new ModelNames(SocialGraphBuilder.Build([1], [], []), null).TryRead(spelling, out id) ? id.ToString(CultureInfo.InvariantCulture) : null);
        Assert.All(MeaningsIn(UserIdKind.Number, spelling), meaning => Assert.Equal((meaning.Door, Meaning: number), meaning));
    }

    /// <summary>Spelling and whether it is a text id.</summary>
    public static TheoryData<string, bool> Texts => new()
    {
        { "0", true }, { "007", true }, { "17.0", true }, { "+7", true }, { "-1", true }, { "1e3", true }, { " 7", true }, { "a b ", true },
        { "org:17/ä%\\", true }, { "𝒳🙂", true }, { new string('x', 128), true }, { new string('x', 129), false }, { "", false },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Spelling_InANetworkOfText_IsTakenVerbatimInEveryFile(string spelling, bool isId) => Assert.All(
        MeaningsIn(UserIdKind.Text, spelling), meaning => Assert.Equal((meaning.Door, Meaning: isId ? spelling : null), meaning));

    [Theory]
    [InlineData("7", "7")]
    [InlineData("7.0", "7")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1e3", null)]
    [InlineData("-1", null)]
    [InlineData("7.5", null)]
    public void JsonNumber_IsAnIdOfNumbersOnly(string json, string? number)
    {
        Assert.All(Json(UserIdKind.Number, json), meaning => Assert.Equal((meaning.Door, Meaning: number), meaning));
        Assert.All(Json(UserIdKind.Text, json), meaning => Assert.Equal((meaning.Door, Meaning: (string?)null), meaning));
    }

    // Blanks around a field of separated text belong to the format where ids are numbers.
    private IEnumerable<(string Door, string? Meaning)> MeaningsIn(UserIdKind kind, string spelling)
    {
        var json = JsonSerializer.Serialize(spelling);
        var sql = $"'{spelling.Replace("'", "''", StringComparison.Ordinal)}'";
        if (kind == UserIdKind.Text || spelling.Trim() == spelling)
        {
            yield return Connection("connections.tsv", kind, $"{spelling}\t{Other}\n");
            yield return Connection("connections.csv", kind, $"user,other\n\"{spelling}\",{Other}\n");
            yield return Profile("profiles.csv", kind, $"id,name\n{spelling},B\n");
        }

        foreach (var meaning in Json(kind, json))
        {
            yield return meaning;
        }

        yield return Connection("connections.parquet", kind, $"SELECT {sql} AS user, '{Other}' AS other");
        yield return Profile("profiles.parquet", kind, $"SELECT {sql} AS id, 'B' AS name");
        yield return Interaction("interactions.parquet", kind, spelling, $"SELECT 1700000000 AS time, {sql} AS user, '{Other}' AS suggested, 'view' AS action");
    }

    private IEnumerable<(string Door, string? Meaning)> Json(UserIdKind kind, string json) =>
    [
        Connection("connections.jsonl", kind, $"{{\"user\":{json},\"other\":\"{Other}\"}}\n"),
        Profile("profiles.jsonl", kind, $"{{\"id\":{json},\"name\":\"B\"}}\n"),
        Interaction("interactions.jsonl", kind, JsonDocument.Parse(json).RootElement.ToString(), $"{{\"time\":1700000000,\"user\":{json},\"suggested\":\"{Other}\",\"action\":\"view\"}}\n"),
    ];

    private (string, string?) Connection(string file, UserIdKind kind, string content)
    {
        Begin(file, file.EndsWith(".parquet", StringComparison.Ordinal)
            ? $"{content} UNION ALL SELECT '{Other}', '1' UNION ALL SELECT '1', '2'"
            : content + Good(Path.GetExtension(file)));
        return (file, Meaning(kind, data => Friends(data).SingleOrDefault(name => name != "1")));
    }

    private (string, string?) Profile(string file, UserIdKind kind, string content)
    {
        Begin(file, content);
        File.WriteAllText(PathOf("connections.jsonl"), Good(".jsonl"));
        return (file, Meaning(kind, data => Enumerable.Range(0, data.Graph.UserCount)
            .Where(user => data.Profiles.Names[user] == "B").Select(user => TextNetwork.NameOf(data, user)).SingleOrDefault()));
    }

    private (string, string?) Interaction(string file, UserIdKind kind, string spelling, string content)
    {
        Begin(file, content);
        var known = kind == UserIdKind.Text || UserIdRules.TryNumber(spelling, out _) ? JsonSerializer.Serialize(spelling) : "\"5\"";
        File.WriteAllText(PathOf("connections.jsonl"), Good(".jsonl") + $"[{known},\"1\"]\n");
        return (file, Meaning(kind, data => data.Interactions!.Session.Rows("SELECT viewer FROM interactions", r => r.GetInt32(0), TextNetwork.Token)
            .Select(user => TextNetwork.NameOf(data, user)).SingleOrDefault()));
    }

    private static string Good(string type) => type switch
    {
        ".jsonl" => $"[\"{Other}\",\"1\"]\n[\"1\",\"2\"]\n[\"1\",\"3\"]\n",
        ".csv" => $"{Other},1\n1,2\n1,3\n",
        _ => $"{Other}\t1\n1\t2\n1\t3\n",
    };

    private void Begin(string file, string content)
    {
        var folder = Path.GetDirectoryName(PathOf(file))!;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        if (file.EndsWith(".parquet", StringComparison.Ordinal))
        {
            _network.WriteParquet(file, content);
        }
        else
        {
            _network.Write(file, content);
        }
    }

    // The rows around it are good, so that one bad row is not most of the data; a file of a single bad row is refused as a whole.
    private string? Meaning(UserIdKind kind, Func<ImportedData, string?> find)
    {
        try
        {
            using var data = _network.Import(options => options with { Ids = kind });
            return find(data);
        }
        catch (Pymk.Training.Cli.UserErrorException e) when (e.Message.Contains("1 of 1 rows are bad", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static IEnumerable<string> Friends(ImportedData data)
    {
        var other = Enumerable.Range(0, data.Graph.UserCount).Single(user => TextNetwork.NameOf(data, user) == Other);
        return data.Graph.Neighbors(other).ToArray().Select(user => TextNetwork.NameOf(data, user));
    }

    private string PathOf(string file) => Path.Combine(_network.Folder.Path, "data", file);
}
