using System.Net;
using System.Text.Json;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Experiments;

public sealed class ExperimentApiTests
{
    private const string Address = "/v1/admin/experiments/wide";

    private const string Plan = """
        { "reach": 20, "arms": [{ "name": "control", "share": 50 }, { "name": "wide", "share": 50, "settings": { "sources": { "walk": 0 }, "acceptWeight": 1.5 } }] }
        """;

    [Fact]
    public async Task Experiment_WrittenBegunAndStopped_IsToldWithItsArms()
    {
        await using var host = await WebHostFixture.StartAsync();

        using var draft = await AskAsync(host, HttpMethod.Put, Address, Plan);
        Assert.Equal(("draft", 20, "wide"), (Text(draft, "state"), draft.RootElement.GetProperty("reach").GetInt32(), Text(draft, "salt")));
        var settings = draft.RootElement.GetProperty("arms")[1].GetProperty("settings");
        Assert.Equal((0, 1.5), (settings.GetProperty("sources").GetProperty("walk").GetInt32(), settings.GetProperty("acceptWeight").GetDouble()));

        using var running = await AskAsync(host, HttpMethod.Patch, Address, """{ "state": "running", "share": 10 }""");
        Assert.Equal(("running", 10), (Text(running, "state"), running.RootElement.GetProperty("share").GetInt32()));
        using var stopped = await AskAsync(host, HttpMethod.Patch, Address, """{ "state": "stopped" }""");
        Assert.Equal("stopped", Text(stopped, "state"));
        using var refused = await AskAsync(host, HttpMethod.Patch, Address, """{ "state": "running" }""", HttpStatusCode.Conflict);
        Assert.Equal("urn:pymk:problem:wrong-state", Text(refused, "type"));

        using var all = await AskAsync(host, HttpMethod.Get, "/v1/admin/experiments");
        Assert.Equal("wide", all.RootElement.GetProperty("experiments")[0].GetProperty("name").GetString());
        using var deleted = await host.Http.DeleteAsync(Address, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var unknown = await AskAsync(host, HttpMethod.Get, Address, null, HttpStatusCode.NotFound);
        Assert.Equal("urn:pymk:problem:unknown-experiment", Text(unknown, "type"));
    }

    [Theory]
    [InlineData("""{ "arms": [{ "name": "a", "share": 100 }] }""", "arms")]
    [InlineData("""{ "arms": [{ "name": "a", "share": 50 }, { "name": "b", "share": 50, "settings": { "sources": { "walks": 1 } } }] }""", "arms[1].settings.sources")]
    [InlineData("""{ "arms": [{ "name": "a", "share": 50 }, { "name": "b", "share": 50, "settings": { "inviteWeight": 9 } }] }""", "arms[1].settings.inviteWeight")]
    [InlineData("""{ "arms": [{ "name": "a", "share": 50 }, { "name": "b", "share": 50, "settings": { "weight": 1 } }] }""", "arms[1].settings.weight")]
    [InlineData("""{ "arms": [null, { "name": "b", "share": 50 }] }""", "arms[0]")]
    [InlineData("""{ "arms": null }""", "arms")]
    [InlineData("""{ "reach": 50 }""", "body")]
    [InlineData("""{ "reach": "x", "arms": [] }""", "reach")]
    public async Task Plan_ThatIsWrong_NamesThePart(string body, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();

        using var problem = await AskAsync(host, HttpMethod.Put, Address, body, HttpStatusCode.BadRequest);

        Assert.Equal(parameter, Text(problem, "parameter"));
    }

    [Fact]
    public async Task Answer_OfAnExperiment_NamesItAndTheArm()
    {
        await using var host = await WebHostFixture.StartAsync();
        host.Service.Experiment = new("wide", "control");

        using var answer = await AskAsync(host, HttpMethod.Get, $"/v1/users/{Town.People[0].Id}/suggestions?count=3");
        Assert.Equal(("wide", "control"), (Text(answer, "experiment", "name"), Text(answer, "experiment", "arm")));
        Assert.Equal(3, answer.RootElement.GetProperty("suggestions").GetArrayLength());

        host.Service.Experiment = null;
        using var plain = await AskAsync(host, HttpMethod.Get, $"/v1/users/{Town.People[0].Id}/suggestions?count=3");
        Assert.False(plain.RootElement.TryGetProperty("experiment", out _));
    }

    private static async Task<JsonDocument> AskAsync(
        WebHostFixture host, HttpMethod method, string address, string? body = null, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, text);
        return JsonDocument.Parse(text);
    }

    private static string? Text(JsonDocument json, params string[] path) =>
        path.Aggregate(json.RootElement, (element, name) => element.GetProperty(name)).GetString();
}
