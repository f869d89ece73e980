using System.Globalization;
using System.Text.Json;
using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Training.Tests.Cli;
using Pymk.Training.Tests.Native;
using Pymk.Training.Tests.Pipeline;
using Xunit;

namespace Pymk.Training.Tests.Recommend;

/// <summary>The verb <c>explain</c> of the built program, over a trained model.</summary>
[Collection(TorchTests.Name)]
public sealed class ExplainCommandTests(TrainPipelineTests.Trained trained) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Explain_OfARecommendedPerson_AgreesWithRecommend_InTextAndJson()
    {
        var row = (await RecommendAsync())[2];
        using var json = JsonDocument.Parse(await ExplainAsync("17", row[2], "--json"));
        var told = json.RootElement;
        Assert.Equal(("shown", 3, 17), (told.GetProperty("outcome").GetString(), told.GetProperty("rank").GetInt32(), told.GetProperty("user").GetProperty("userId").GetInt32()));
        Assert.Equal(
            double.Parse(row[3], CultureInfo.InvariantCulture), told.GetProperty("scores").GetProperty("score").GetDouble(), 1e-5);
        Assert.Contains(told.GetProperty("sources").EnumerateArray(), s => s.GetProperty("taken").GetBoolean());

        var text = await ExplainAsync("17", row[2]);
        Assert.Contains("shown at place 3 of 20", text, StringComparison.Ordinal);
        Assert.Contains("P(invite)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WithRelations_NamesTheRule()
    {
        var strangers = Array.ConvertAll(await RecommendAsync(), row => row[2]);
        var (dismissed, deleted) = (long.Parse(strangers[0], CultureInfo.InvariantCulture), long.Parse(strangers[1], CultureInfo.InvariantCulture));
        var relations = Path.Combine(_folder.Path, "relations.parquet");
        await RelationFiles.WriteAsync(
            relations,
            new(17, dismissed, RelationKind.Dismissal, true, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
            new(deleted, deleted, RelationKind.Deleted, true, 1));
        Assert.Contains("the rule 'dismissed' holds the person back", await ExplainAsync("17", strangers[0], "--relations", relations), StringComparison.Ordinal);
        Assert.Contains("the rule 'inactive' holds the person back", await ExplainAsync("17", strangers[1], "--relations", relations), StringComparison.Ordinal);
        Assert.Contains("deactivated or deleted", (await RunAsync(strangers[1], "17", "--relations", relations)).AssertUserError(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfUnknownPeople_SaysSo()
    {
        Assert.Contains("nobody has this id", await ExplainAsync("17", "99999"), StringComparison.Ordinal);
        Assert.Contains("does not know the user 99999", (await RunAsync("99999", "17")).AssertUserError(), StringComparison.Ordinal);
        Assert.Contains("expected a user id", (await RunAsync("17", "Ada")).AssertUserError(), StringComparison.Ordinal);
    }

    // The rows of user 17: user, rank, suggested, score.
    private async Task<string[][]> RecommendAsync()
    {
        var table = Path.Combine(_folder.Path, "suggestions.tsv");
        var users = _folder.Write("users.txt", "17\n");
        var outcome = await BuiltProgram.RunAsync(["recommend", "--model", trained.Model, "--users", users, "--top", "20", "--output", table]);
        Assert.True(outcome.Code == 0, outcome.Errors);
        return [.. File.ReadLines(table).Select(line => line.Split('\t'))];
    }

    private async Task<string> ExplainAsync(params string[] arguments)
    {
        var outcome = await RunAsync(arguments);
        Assert.True(outcome.Code == 0, outcome.Errors);
        return outcome.Output;
    }

    private Task<BuiltProgram.Outcome> RunAsync(params string[] arguments) =>
        BuiltProgram.RunAsync(["explain", .. arguments, "--model", trained.Model]);
}
