using System.Globalization;
using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Training.Tests.Cli;
using Pymk.Training.Tests.Native;
using Pymk.Training.Tests.Pipeline;
using Xunit;

namespace Pymk.Training.Tests.Recommend;

/// <summary>The verb <c>recommend</c> of the built program, over a trained model.</summary>
[Collection(TorchTests.Name)]
public sealed class RecommendCommandTests(TrainPipelineTests.Trained trained) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Table => Path.Combine(_folder.Path, "suggestions.tsv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Recommend_ToAll_RanksStrangersOfEveryUser()
    {
        var rows = await RecommendAsync("--top", "7");

        Assert.Equal(Enumerable.Range(0, TrainPipelineTests.Users).Select(u => (long)u), rows.Select(r => r.User).Distinct());
        var connections = SmallNetwork.ReadConnections(trained.Data).SelectMany(c => new[] { c, (c.Other, c.User) }).ToHashSet();
        Assert.DoesNotContain(rows, r => r.User == r.Suggested || connections.Contains((r.User, r.Suggested)));
        Assert.All(rows, r => Assert.InRange(r.Score, 0, 1));
        foreach (var slate in rows.GroupBy(r => r.User))
        {
            Assert.Equal(Enumerable.Range(1, 7), slate.Select(r => r.Rank));
            Assert.Distinct(slate.Select(r => r.Suggested));
        }
    }

    [Fact]
    public async Task Recommend_Twice_WritesTheSameBytes()
    {
        await RecommendAsync();
        var first = await File.ReadAllBytesAsync(Table, TestContext.Current.CancellationToken);
        await RecommendAsync();
        Assert.Equal(first, await File.ReadAllBytesAsync(Table, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Recommend_ToAFileOfUsers_KeepsItsOrderAndCountsUnknownIds()
    {
        var all = (await RecommendAsync()).ToLookup(r => r.User);
        var users = _folder.Write("users.txt", "17\n99999\n5\n\n0\n99998\n");
        var outcome = await RunAsync("--users", users);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("2 of 5 users", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("99999", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(new long[] { 17, 5, 0 }.SelectMany(u => all[u]), ReadTable());
    }

    [Fact]
    public async Task Recommend_WithRelations_FollowsThemAndCountsUnknownPeople()
    {
        var first = (await RecommendAsync("--top", "5")).Where(r => r.User == 17).Select(r => r.Suggested).ToArray();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var relations = Path.Combine(_folder.Path, "relations.parquet");
        await RelationFiles.WriteAsync(
            relations,
            new(first[0], 17, RelationKind.Block, true, now),
            new(17, first[1], RelationKind.Dismissal, true, now),
            new(17, first[2], RelationKind.Dismissal, true, now - (long)TimeSpan.FromDays(181).TotalMilliseconds),
            new(first[3], first[3], RelationKind.Deleted, true, now),
            new(5, 5, RelationKind.Withdrawn, true, now),
            new(17, 99_999, RelationKind.Connection, true, now));

        var outcome = await RunAsync("--relations", relations);

        Assert.True(outcome.Code == 0, outcome.Errors);
        Assert.Contains("does not know 1 people", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("2 people are deactivated or deleted", outcome.Errors, StringComparison.Ordinal);
        var rows = ReadTable();
        Assert.Empty(rows.Select(r => r.User).Intersect([5, first[3]]));
        Assert.Equal(TrainPipelineTests.Users - 2, rows.Select(r => r.User).Distinct().Count());
        Assert.Empty(rows.Select(r => r.Suggested).Intersect([5, first[3]]));
        var own = rows.Where(r => r.User == 17).Select(r => r.Suggested).ToArray();
        Assert.Empty(own.Intersect([first[0], first[1]]));
        Assert.Contains(first[2], own);
        Assert.DoesNotContain(17, rows.Where(r => r.User == first[0]).Select(r => r.Suggested));
    }

    [Fact]
    public async Task Recommend_WithLogs_DiscountsWhomTheUserSawOftenAndDropsWhomTheySawTooOften()
    {
        var before = await RecommendAsync();
        var first = before.Where(r => r.User == 17).ToArray();
        var logs = WriteViews(17, (first[0], 40), (first[1], 4));

        var after = await RecommendAsync("--interactions", logs);

        Assert.Equal(before.Where(r => r.User != 17), after.Where(r => r.User != 17));
        var own = after.Where(r => r.User == 17).ToDictionary(r => r.Suggested, r => r.Score);
        Assert.False(own.ContainsKey(first[0].Suggested));
        Assert.InRange(own.GetValueOrDefault(first[1].Suggested), 0, first[1].Score * 0.6);
        Assert.All(first[2..], r => Assert.Equal(r.Score, own[r.Suggested]));

        // A day is over since they were seen.
        Assert.Equal(before, await RecommendAsync("--interactions", logs, "--settings", Retention("1")));
        Assert.Equal(after, await RecommendAsync("--interactions", logs, "--settings", Retention("3")));
    }

    [Fact]
    public async Task Recommend_WithASnapshot_CountsTheViewsOfTheLogsThatItNames()
    {
        var first = (await RecommendAsync()).First(r => r.User == 17);
        var logs = Path.GetDirectoryName(WriteViews(17, (first, 40)))!;
        var snapshot = Path.Combine(_folder.Path, "snapshot");
        var connections = SmallNetwork.ReadConnections(trained.Data).Select(c => new SnapshotConnection(c.User, c.Other, null)).ToArray();
        await SnapshotData.WriteAsync(snapshot, connections, [], [], logs);

        Assert.DoesNotContain((17, first.Suggested), (await RecommendAsync("--relations", snapshot)).Select(r => (r.User, r.Suggested)));

        Directory.Delete(logs, recursive: true);
        var outcome = await RunAsync("--relations", snapshot);
        Assert.True(outcome.Code == 0, outcome.Errors);
        Assert.Contains($"{logs}, where none are", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains((17, first.Suggested), ReadTable().Select(r => (r.User, r.Suggested)));
    }

    [Fact]
    public async Task Recommend_ToAUserWhoIsGone_IsAnErrorThatNamesThem()
    {
        var relations = Path.Combine(_folder.Path, "relations.parquet");
        await RelationFiles.WriteAsync(relations, new RelationEvent(5, 5, RelationKind.Deleted, true, 1));

        var outcome = await RunAsync("--relations", relations, "--users", _folder.Write("users.txt", "17\n5\n"));

        Assert.Contains("user 5 is deleted", outcome.AssertUserError(), StringComparison.Ordinal);
        Assert.False(File.Exists(Table));
    }

    [Fact]
    public async Task Recommend_WithSettings_HoldsTheRulesOfTheOperator()
    {
        // No profile of the network has an age: nobody is suggested. Everybody was active within the hundred years that the other file asks for.
        var ages = _folder.Write("ages.json", """{ "Logging": { "Level": 3 }, "Pymk": { "Rules": { "Age": { "Attribute": "age" } } } }""");
        var outcome = await RunAsync("--settings", ages);
        Assert.True(outcome.Code == 0, outcome.Errors);
        Assert.Contains("no profile of the model has the attribute 'age'", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(ReadTable());

        var all = await RecommendAsync();
        Assert.Equal(all, await RecommendAsync("--settings", _folder.Write("idle.json", """{ "pymk": { "rules:InactiveDays": "36500" } }""")));
        Assert.Equal(all, await RecommendAsync("--settings", _folder.Write("none.json", "{}")));
    }

    [Theory]
    [InlineData("""{ "Pymk": { "Rules": { "InactiveDay": 3 } } }""", "Pymk:Rules:InactiveDay")]
    [InlineData("""{ "Pymk": { "Rules": { "Age": { "Bounds": [18, 16] } } } }""", "Pymk:Rules:Age:Bounds")]
    [InlineData("""{ "Pymk": { "Privacy": { "CountHiddenConnections": 3 } } }""", "Pymk:Privacy:CountHiddenConnections")]
    [InlineData("""{ "Pymk": { "Retention": { "ViewDays": 0 } } }""", "Pymk:Retention:ViewDays")]
    [InlineData("""{ "Pymk": { "Retention": { "ViewDays": "long" } } }""", "Pymk:Retention:ViewDays")]
    [InlineData("[]", "JSON object")]
    [InlineData("{\n  \"Pymk\"", "line 2")]
    public async Task Recommend_WithAWrongSetting_IsAnErrorThatNamesIt(string json, string named)
    {
        var outcome = await RunAsync("--settings", _folder.Write("settings.json", json));
        Assert.Contains(named, outcome.AssertUserError(), StringComparison.Ordinal);
        Assert.False(File.Exists(Table));
    }

    [Theory]
    [InlineData("--settings", "no-such-file")]
    [InlineData("--relations", "no-such-file")]
    [InlineData("--interactions", "no-such-file")]
    [InlineData("--interactions", ".")]
    [InlineData("--top", "0")]
    [InlineData("--top", "1001")]
    [InlineData("--top", "many")]
    [InlineData("--users", "no-such-file")]
    [InlineData("--users", "not-ids.txt")]
    [InlineData("--model", ".")]
    [InlineData("--output", "no/such/folder/table.tsv")]
    [InlineData("--colour", "red")]
    public async Task Recommend_WithAWrongOption_EndsWithTwoAndOneLine(string option, string value)
    {
        _folder.Write("not-ids.txt", "1\nAda\n");
        var outcome = await RunAsync(option, option is "--top" or "--colour" ? value : Path.Combine(_folder.Path, value));

        outcome.AssertUserError();
        Assert.False(File.Exists(Table));
    }

    // Views of two days ago.
    private string WriteViews(long user, params (Row Row, int Times)[] views)
    {
        var time = DateTimeOffset.UtcNow.AddDays(-2).ToUnixTimeSeconds();
        return _folder.Write("logs/views.jsonl", string.Join('\n', views.SelectMany(v => Enumerable.Range(0, v.Times).Select(i =>
            $$"""{"id": "{{v.Row.Rank}}-{{i}}", "time": {{time}}, "user": {{user}}, "suggested": {{v.Row.Suggested}}, "action": "view"}"""))));
    }

    private string Retention(string days) => _folder.Write("retention.json", $$"""{ "Pymk": { "Retention": { "ViewDays": {{days}} } } }""");

    private async Task<Row[]> RecommendAsync(params string[] more)
    {
        var outcome = await RunAsync(more);
        Assert.True(outcome.Code == 0, outcome.Errors);
        return ReadTable();
    }

    // The options that every run needs, and those of the test, which win.
    private Task<BuiltProgram.Outcome> RunAsync(params string[] more)
    {
        var options = new Dictionary<string, string> { ["--model"] = trained.Model, ["--output"] = Table };
        foreach (var pair in more.Chunk(2))
        {
            options[pair[0]] = pair[1];
        }

        return BuiltProgram.RunAsync(["recommend", .. options.SelectMany(o => new[] { o.Key, o.Value })]);
    }

    private Row[] ReadTable() => [.. File.ReadLines(Table).Select(Row.Parse)];

    private sealed record Row(long User, int Rank, long Suggested, double Score)
    {
        private static long Id(string cell) => long.Parse(cell, NumberStyles.None, CultureInfo.InvariantCulture);

        public static Row Parse(string line)
        {
            var cells = line.Split('\t');
            Assert.Equal(4, cells.Length);
            return new Row(Id(cells[0]), (int)Id(cells[1]), Id(cells[2]), double.Parse(cells[3], CultureInfo.InvariantCulture));
        }
    }
}
