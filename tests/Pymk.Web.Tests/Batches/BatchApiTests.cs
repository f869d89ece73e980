using System.Net;
using System.Text;
using System.Text.Json;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Batches;

public sealed class BatchApiTests
{
    private const string Lines = "application/x-ndjson";
    private const string Json = "application/json";

    private static readonly long Me = Town.People[0].UserId;
    private static readonly long Other = Town.People[1].UserId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Json)]
    [InlineData(Lines)]
    public async Task Batch_OfAccounts_HasAnOutcomeForEachRow_InTheFormOfTheRequest(string type)
    {
        await using var host = await WebHostFixture.StartAsync();
        string[] rows =
        [
            "{\"userId\":1,\"name\":\"Ada\"}", "{\"userId\":2,\"name\":7}", "{\"userId\":\"1\",\"op\":\"patch\",\"headline\":\"Looms\"}",
            "{\"userId\":9,\"op\":\"delete\"}", "{\"userId\":-1}", "null", "{\"userId\":1,\"op\":\"delete\"}", "{\"name\":\"nobody\"}",
            "{\"userId\":3,\"body\":{\"name\":\"Eve\"}}",
        ];
        var (outcomes, complete, _) = await PostAsync(host, "/v1/users:batch", Body(type, rows), type);
        Assert.True(complete);
        Assert.Equal([201, 400, 204, 404, 400, 400, 204, 400, 400], outcomes.Select(o => o.Status));
        Assert.Equal([null, "name", null, null, "userId", "body", null, "body", "body"], outcomes.Select(o => o.Parameter));
        Assert.Equal(Enumerable.Range(0, 9), outcomes.Select(o => o.Row));
        Assert.Equal("unknown-user", outcomes[3].Type);
        Assert.Equal(host.Service.Written.Count, host.Service.Written.Select(w => w.Id).Distinct().Count());
    }

    [Fact]
    public async Task Batch_OfConnections_IsApplied_AndPublishedWhereThereAreBrokers()
    {
        var publisher = new RecordingPublisher();
        await using var host = await WebHostFixture.StartAsync(events: publisher);
        string[] rows =
        [
            $$"""{"user":{{Me}},"other":{{Other}}}""", $$"""{"user":{{Other}},"other":{{Me}},"type":"disconnected"}""", """{"user":5,"other":5}""",
            """{"user":5,"other":6,"time":"2026-02-01T00:00:00Z"}""",
        ];
        var (outcomes, _, failed) = await PostAsync(host, "/v1/connections:batch", Body(Json, rows), Json);
        Assert.Equal([204, 204, 400, 204], outcomes.Select(o => o.Status));
        Assert.Equal((1, "other"), (failed, outcomes[2].Parameter));
        var applied = host.Service.Applied.Cast<ConnectionEvent>().ToArray();
        Assert.Equal(applied, publisher.Published);
        Assert.Equal([ConnectionEventKind.Connected, ConnectionEventKind.Disconnected, ConnectionEventKind.Connected], applied.Select(e => e.Kind));

        // The later row about two people is the later event.
        Assert.True(applied[1].Time > applied[0].Time);
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), applied[2].Time);
    }

    [Fact]
    public async Task Batch_OfInteractions_IsLoggedByTheClusterOrTheBrokers_NotByBoth()
    {
        string[] rows =
        [
            $$"""{"type":"invite","user":{{Me}},"other":{{Other}},"requestId":"r","position":2,"id":"mine"}""",
            $$"""{"type":"accept","user":{{Me}},"other":5}""", $$"""{"type":"wave","user":{{Me}},"other":{{Other}}}""",
            $$"""{"type":"view","user":{{Me}},"other":{{Other}},"position":0}""",
        ];
        var publisher = new RecordingPublisher();
        await using var host = await WebHostFixture.StartAsync(events: publisher);
        var (outcomes, _, _) = await PostAsync(host, "/v1/interactions:batch", Body(Lines, rows), Lines);
        Assert.Equal([204, 404, 400, 400], outcomes.Select(o => o.Status));
        Assert.Equal([null, null, "type", "position"], outcomes.Select(o => o.Parameter));
        Assert.Equal("mine", Assert.Single(publisher.Published).Id);
        Assert.Empty(host.Service.Logged);

        await using var alone = await WebHostFixture.StartAsync();
        await PostAsync(alone, "/v1/interactions:batch", Body(Lines, rows), Lines);
        Assert.Equal("mine", Assert.Single(alone.Service.Logged).Id);
    }

    [Fact]
    public async Task Batch_WithABrokenArray_TellsWhereTheReadingEnded()
    {
        await using var host = await WebHostFixture.StartAsync();
        var rows = Enumerable.Range(0, 5_000).Select(i => $$"""{"userId":{{i}}}""").Append("{oops}").Append("{\"userId\":3}").ToArray();
        var (outcomes, complete, failed) = await PostAsync(host, "/v1/users:batch", Body(Json, rows), Json);
        Assert.False(complete);
        Assert.Equal((1, 400), (failed, outcomes[^1].Status));
        Assert.All(outcomes.SkipLast(1), o => Assert.Equal(201, o.Status));

        // No row is applied without an outcome, and none has one without being applied.
        Assert.Equal(host.Service.Written.Count, outcomes.Count - 1);

        // A broken line ends nothing.
        var (lines, _, _) = await PostAsync(host, "/v1/users:batch", "{\"userId\":1}\n{oops}\r\n\n{\"userId\":3} {}\n{\"userId\":3}", Lines);
        Assert.Equal([400, 400], lines.Select(o => o.Status).Where(s => s >= 400));
        Assert.Equal([0, 3], lines.Where(o => o.Status < 400).Select(o => o.Row));
    }

    [Fact]
    public async Task Batch_WithMoreRowsThanTheLimit_AppliesTheFirst_AndSaysSo()
    {
        await using var host = await WebHostFixture.StartAsync();
        var rows = Enumerable.Range(0, 10_002).Select(i => $$"""{"userId":{{i % 7}}}""").ToArray();
        foreach (var type in new[] { Json, Lines })
        {
            var (outcomes, complete, _) = await PostAsync(host, "/v1/users:batch", Body(type, rows), type);
            Assert.Equal((10_001, 413, "too-many-rows"), (outcomes.Count, outcomes[^1].Status, outcomes[^1].Type));
            Assert.All(outcomes.Take(10_000), o => Assert.True(o.Status is 201 or 204));
            Assert.False(complete && type == Json);
        }

        Assert.Equal(20_000, host.Service.Written.Count);
    }

    [Fact]
    public async Task Batch_WhileAStoreIsSilent_EndsWithTheRowsThatMayHoldOrNot()
    {
        await using var host = await WebHostFixture.StartAsync();
        host.Service.BatchFailure = (2, new StoreUnavailableException("store", "The test took it down."));
        var rows = Enumerable.Range(0, 1_000).Select(i => $$"""{"userId":{{i}}}""").ToArray();
        var (outcomes, complete, failed) = await PostAsync(host, "/v1/users:batch", Body(Json, rows), Json);
        Assert.False(complete);
        Assert.Equal((512, 256), (outcomes.Count, failed));
        Assert.All(outcomes.Skip(256), o => Assert.Equal((503, "unavailable"), (o.Status, o.Type)));
    }

    [Fact]
    public async Task Batch_WithALongRowOrOfAnotherType_IsRefused()
    {
        await using var host = await WebHostFixture.StartAsync();
        var longRow = $$"""{"userId":1,"name":"{{new string('x', 70_000)}}"}""";
        var (outcomes, _, _) = await PostAsync(host, "/v1/users:batch", Body(Lines, [longRow, "{\"userId\":1}", longRow]), Lines);
        Assert.Equal([400, 201, 400], outcomes.Select(o => o.Status));
        using var text = new StringContent("userId=1", Encoding.UTF8, "text/csv");
        using var refused = await host.Http.PostAsync("/v1/users:batch", text, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
        foreach (var (body, status) in new[] { ("", 400), ("{\"userId\":1}", 400), ("[]", 0) })
        {
            var (none, _, _) = await PostAsync(host, "/v1/users:batch", body, Json);
            Assert.Equal(status, none.Count == 0 ? 0 : none[0].Status);
        }
    }

    private static string Body(string type, string[] rows) => type == Json ? $"[{string.Join(',', rows)}]" : string.Join('\n', rows);

    private static async Task<(List<Outcome> Outcomes, bool Complete, int Failed)> PostAsync(WebHostFixture host, string address, string body, string type)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var response = await host.Http.PostAsync(address, content, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(Token);
        if (type == Lines)
        {
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
            return ([.. lines.Select(Outcome.Of)], true, 0);
        }

        using var json = JsonDocument.Parse(text);
        List<Outcome> outcomes = [.. json.RootElement.GetProperty("outcomes").EnumerateArray().Select(Outcome.Of)];
        Assert.Equal(outcomes.Count, json.RootElement.GetProperty("rows").GetInt32());
        return (outcomes, json.RootElement.GetProperty("complete").GetBoolean(), json.RootElement.GetProperty("failed").GetInt32());
    }

    private sealed record Outcome(int Row, int Status, string? Type, string? Parameter)
    {
        public static Outcome Of(JsonElement row)
        {
            var problem = row.TryGetProperty("problem", out var p) ? p : (JsonElement?)null;
            return new Outcome(
                row.GetProperty("row").GetInt32(),
                row.GetProperty("status").GetInt32(),
                problem?.GetProperty("type").GetString()!["urn:pymk:problem:".Length..],
                problem?.TryGetProperty("parameter", out var parameter) == true ? parameter.GetString() : null);
        }
    }
}
