using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Relations;
using Pymk.Training.Tests.Cli;
using Pymk.Training.Tests.Native;
using Pymk.Training.Tests.Pipeline;
using Xunit;

namespace Pymk.Training.Tests.Evaluation;

/// <summary>The verb <c>evaluate</c> of the built program: table, JSON and HTML.</summary>
[Collection(TorchTests.Name)]
public sealed partial class EvaluateCommandTests(TrainPipelineTests.Trained trained, EvaluatedLinks evaluated)
    : IClassFixture<EvaluatedLinks>, IDisposable
{
    private static readonly string[] Heuristics = ["common neighbours", "Adamic-Adar", "resource allocation", "popularity"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_OnLaterLinks_HasTheHeuristicsFiguresOfTheOracle()
    {
        var users = SocialGraphFile.Read(new ModelFiles(ModelDirectory.CurrentVersion(trained.Model)).Graph).UserIds.ToArray();
        var oracle = new HeuristicOracle(users, SmallNetwork.ReadConnections(trained.Data));
        var methods = Methods(evaluated.Result);
        Assert.Equal(["pymk", .. Heuristics], methods.Keys);
        foreach (var heuristic in Heuristics)
        {
            var expected = oracle.Measure(heuristic, evaluated.Truth);
            Assert.True(expected.Hit > 0, $"{heuristic} finds nothing: the comparison shows nothing");
            Assert.Equal(expected.Recall, methods[heuristic][0], 1e-9);
            Assert.Equal(expected.Mrr, methods[heuristic][1], 1e-9);
            Assert.Equal(expected.Hit, methods[heuristic][2], 1e-9);
        }
    }

    [Fact]
    public void Json_OnLaterLinks_CountsLinksAndComparesWithTheBestHeuristic()
    {
        var result = evaluated.Result;
        Assert.Equal("later", result.GetProperty("protocol").GetString());
        Assert.Equal(evaluated.Truth.Count, result.GetProperty("users").GetInt32());
        Assert.Equal(evaluated.Truth.Values.Sum(t => t.Count), result.GetProperty("links").GetInt32());
        Assert.Equal(evaluated.Truth.Count, result.GetProperty("byDegree").EnumerateArray().Sum(d => d.GetProperty("users").GetInt32()));
        Assert.InRange(result.GetProperty("candidateRecall").GetDouble(), 0.5, 1);
        var methods = Methods(result);
        Assert.Equal(methods["pymk"][0] / Heuristics[..3].Max(h => methods[h][0]), result.GetProperty("recallRatio").GetDouble(), 1e-9);
        Assert.Equal(methods["pymk"][1] / Heuristics[..3].Max(h => methods[h][1]), result.GetProperty("mrrRatio").GetDouble(), 1e-9);
    }

    [Fact]
    public void Table_OnLaterLinks_PrintsTheFiguresOfTheJson()
    {
        var lines = MethodLine().Matches(evaluated.Output).ToDictionary(
            m => m.Groups["name"].Value,
            m => m.Groups["figure"].Captures.Select(c => c.Value).ToArray());
        AssertFigures(Methods(evaluated.Result), lines);
    }

    [Fact]
    public void Html_OnLaterLinks_IsWellFormedAndHasTheFiguresOfTheJson()
    {
        var page = HtmlPage.Parse(evaluated.Html);
        Assert.Contains(evaluated.Result.GetProperty("title").GetString()!, page.Descendants("h2").Single().Value, StringComparison.Ordinal);
        var rows = page.Descendants("table").First().Elements("tr").Skip(1).ToDictionary(
            row => row.Elements("td").First().Value,
            row => row.Elements("td").Skip(1).Select(cell => cell.Value).ToArray());
        AssertFigures(Methods(evaluated.Result), rows);
        HtmlPage.AssertSelfContained(page);
        HtmlPage.AssertChartsAreFinite(page, least: 4);
    }

    [Fact]
    public async Task Evaluate_WithPeopleWhoAreNoBridges_WalksNoPathThroughThem()
    {
        var connections = SmallNetwork.ReadConnections(trained.Data);
        var closed = connections.SelectMany(c => new[] { c.User, c.Other }).CountBy(u => u).OrderByDescending(u => u.Value).Take(20)
            .Select(u => u.Key).ToHashSet();
        var (relations, report) = (Path.Combine(_folder.Path, "relations.parquet"), Path.Combine(_folder.Path, "report.json"));
        await RelationFiles.WriteAsync(relations, [.. closed.Select(u => new RelationEvent(u, u, RelationKind.NotABridge, true, 1))]);
        var run = await BuiltProgram.RunAsync(
            "evaluate", "--data", evaluated.Data, "--model", trained.Model, "--relations", relations, "--json", report);
        Assert.True(run.Code == 0, run.Errors);

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        var (methods, before) = (Methods(json.RootElement.GetProperty("results")[0]), Methods(evaluated.Result));
        var users = SocialGraphFile.Read(new ModelFiles(ModelDirectory.CurrentVersion(trained.Model)).Graph).UserIds.ToArray();
        var oracle = new HeuristicOracle(users, [.. connections.Where(c => !closed.Contains(c.User) && !closed.Contains(c.Other))]);
        foreach (var heuristic in Heuristics[..3])
        {
            Assert.Equal(oracle.Measure(heuristic, evaluated.Truth).Recall, methods[heuristic][0], 1e-9);
            Assert.NotEqual(before[heuristic][0], methods[heuristic][0]);
        }

        // The order in which threads add up differs from run to run.
        Assert.Equal(before["popularity"], methods["popularity"], (expected, actual) => Math.Abs(expected - actual) < 1e-9);
        Assert.NotEqual(before["pymk"], methods["pymk"]);
    }

    [Fact]
    public async Task Evaluate_HiddenConnections_TrainsWithoutThemAndLeavesTheDataAlone()
    {
        var data = Path.Combine(_folder.Path, "data");
        SmallNetwork.Write(data, users: 120);
        var before = Directory.GetFiles(data).Select(f => (f, File.ReadAllText(f))).ToArray();
        var report = Path.Combine(_folder.Path, "report.json");
        var run = await BuiltProgram.RunAsync("evaluate", "--data", data, "--protocol", "hidden", "--quick", "--json", report);

        Assert.True(run.Code == 0, run.Errors);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        var result = json.RootElement.GetProperty("results")[0];
        Assert.Equal("hidden", result.GetProperty("protocol").GetString());
        Assert.Equal(2 * (SmallNetwork.ReadConnections(data).Count / 10), result.GetProperty("links").GetInt32());
        Assert.Equal(before, Directory.GetFiles(data).Select(f => (f, File.ReadAllText(f))));
    }

    [Theory]
    [InlineData("--data", "no-such-folder")]
    [InlineData("--data", "data", "--protocol", "later")]
    [InlineData("--data", "data", "--protocol", "hidden", "--model", "model")]
    [InlineData("--data", "data", "--protocol", "logs", "--model", "model")]
    [InlineData("--data", "data", "data", "--model", "model")]
    [InlineData("--data", "data", "--protocol", "guess")]
    [InlineData("--data", "data", "--seeds", "0")]
    [InlineData("--data", "data", "--without", "luck")]
    [InlineData("--data", "data", "--relations", "no-such-folder", "--protocol", "hidden")]
    [InlineData("--protocol", "hidden")]
    public async Task Evaluate_WithAWrongOption_EndsWithTwoAndOneLine(params string[] options)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "data"));
        var places = options.Select(o => o switch
        {
            "data" or "no-such-folder" => Path.Combine(_folder.Path, o),
            "model" => trained.Model,
            _ => o,
        });
        (await BuiltProgram.RunAsync(["evaluate", .. places])).AssertUserError();
    }

    /// <summary>Recall, MRR and hit of each method, in the report's order.</summary>
    private static Dictionary<string, double[]> Methods(JsonElement result) => result.GetProperty("methods").EnumerateArray().ToDictionary(
        m => m.GetProperty("name").GetString()!,
        m => new[] { m.GetProperty("recall").GetDouble(), m.GetProperty("mrr").GetDouble(), m.GetProperty("hit").GetDouble() });

    private static void AssertFigures(Dictionary<string, double[]> expected, Dictionary<string, string[]> shown)
    {
        Assert.Equal(expected.Keys, shown.Keys);
        foreach (var (method, figures) in expected)
        {
            Assert.Equal(figures.Select(f => f.ToString("F4", CultureInfo.InvariantCulture)), shown[method]);
        }
    }

    [GeneratedRegex(@"^  (?<name>\S+( \S+)?) +((?<figure>\d\.\d{4}) *){3}\r?$", RegexOptions.Multiline)]
    private static partial Regex MethodLine();
}
