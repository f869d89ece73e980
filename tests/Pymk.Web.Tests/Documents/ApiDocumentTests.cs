using System.Text.Json;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Documents;

public sealed class ApiDocumentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_OfTheApi_ListsEveryAddressWithTypes()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var json = JsonDocument.Parse(await host.Http.GetStringAsync("/openapi/v1.json", Token));
        var paths = json.RootElement.GetProperty("paths");
        string[] expected =
        [
            "/health/live", "/health/ready", "/v1/admin/cycle", "/v1/admin/dead-letters", "/v1/admin/dead-letters:send", "/v1/admin/experiments",
            "/v1/admin/experiments/{name}", "/v1/admin/live", "/v1/admin/models",
            "/v1/admin/models/current", "/v1/admin/quality", "/v1/admin/snapshots", "/v1/admin/snapshots/{name}", "/v1/admin/users/{id}", "/v1/caller",
            "/v1/connections", "/v1/connections:batch", "/v1/interactions:batch", "/v1/status", "/v1/suggestions:batch", "/v1/users",
            "/v1/users/{id}", "/v1/users/{id}/blocks", "/v1/users/{id}/blocks/{other}", "/v1/users/{id}/candidates", "/v1/users/{id}/choices",
            "/v1/users/{id}/data", "/v1/users/{id}/dismissals", "/v1/users/{id}/dismissals/{other}", "/v1/users/{id}/impressions", "/v1/users/{id}/invitations",
            "/v1/users/{id}/invitations/{other}", "/v1/users/{id}/similar", "/v1/users/{id}/suggestions",
            "/v1/users/{id}/suggestions/{other}/explanation", "/v1/users/{id}/views",
            "/v1/users:batch",
        ];
        Assert.Equal(expected, paths.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));

        foreach (var list in new[] { "blocks", "dismissals", "invitations" })
        {
            var parameters = paths.GetProperty($"/v1/users/{{id}}/{list}").GetProperty("get").GetProperty("parameters").EnumerateArray();
            Assert.Equal(["cursor", "id", "take"], parameters.Select(p => p.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        }

        var suggestions = paths.GetProperty("/v1/users/{id}/suggestions").GetProperty("get");
        var count = suggestions.GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "count");
        Assert.Equal("integer", count.GetProperty("schema").GetProperty("type").GetString());
        Assert.Equal(100, count.GetProperty("schema").GetProperty("maximum").GetInt32());
        Assert.False(count.TryGetProperty("required", out var required) && required.GetBoolean());
        var busy = suggestions.GetProperty("responses").GetProperty("503");
        Assert.True(busy.GetProperty("content").TryGetProperty("application/problem+json", out _));
        var body = Post(paths, "/v1/users/{id}/dismissals").GetProperty("requestBody").GetProperty("content").GetProperty("application/json");
        Assert.Contains("userId", body.GetProperty("schema").GetRawText(), StringComparison.Ordinal);
        var person = json.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("SuggestedPerson");
        Assert.True(person.GetProperty("properties").TryGetProperty("mutualConnections", out _));
    }

    [Fact]
    public async Task Document_OfTheOlderNameOfViews_MarksItDeprecated()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var json = JsonDocument.Parse(await host.Http.GetStringAsync("/openapi/v1.json", Token));
        var paths = json.RootElement.GetProperty("paths");
        var (views, impressions) = (Post(paths, "/v1/users/{id}/views"), Post(paths, "/v1/users/{id}/impressions"));
        Assert.True(impressions.GetProperty("deprecated").GetBoolean());
        Assert.False(views.TryGetProperty("deprecated", out var deprecated) && deprecated.GetBoolean());
        Assert.Equal(views.GetProperty("requestBody").GetRawText(), impressions.GetProperty("requestBody").GetRawText());
    }

    [Fact]
    public async Task Document_ForATypedClient_NamesEnumerationsAndNullsAndKeepsNumbersNumbers()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var json = JsonDocument.Parse(await host.Http.GetStringAsync("/openapi/v1.json", Token));
        var schemas = json.RootElement.GetProperty("components").GetProperty("schemas");
        var row = Post(json.RootElement.GetProperty("paths"), "/v1/users:batch").GetProperty("requestBody").GetProperty("content")
            .GetProperty("application/json").GetProperty("schema").GetProperty("items").GetProperty("properties");

        Assert.Equal(["put", "patch", "delete"], Texts(row.GetProperty("op").GetProperty("enum")));
        Assert.Equal(["null", "string"], Texts(row.GetProperty("attributes").GetProperty("additionalProperties").GetProperty("type")));
        Assert.Contains("urn:pymk:problem:unknown-user", Texts(schemas.GetProperty("ProblemType").GetProperty("enum")));
        Assert.Equal("number", schemas.GetProperty("SuggestedPerson").GetProperty("properties").GetProperty("score").GetProperty("type").GetString());
    }

    private static string?[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString())];

    private static JsonElement Post(JsonElement paths, string path) => paths.GetProperty(path).GetProperty("post");
}
