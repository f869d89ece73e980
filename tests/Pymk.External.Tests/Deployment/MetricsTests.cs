using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Pymk.Core.Models;
using Pymk.External.Tests.Clients;
using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Development;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Deployment;

/// <summary>
/// The metrics that the documents, the alerts and the dashboard name are those that a silo shows Prometheus; traces and logs reach a collector; and
/// operators see the same. One silo for all of it.
/// </summary>
public sealed partial class MetricsTests : IDisposable
{
    private const int Users = 300;

    // Counted at a fault, at night, between silos or by a rule that time alone changes: the load of one silo makes none of them. Tests of the parts count them.
    private static readonly string[] Rare =
    [
        "pymk.rows.missing", "pymk.lists.partial", "pymk.daily.runs", "pymk.daily.stage.duration", "pymk.daily.stopped",
        "pymk.daily.without_training_silo", "pymk.held_back", "pymk.crossings", "pymk.crossings.size", "kafka.stream.retries", "kafka.stream.expired",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-metrics-").FullName;
    private readonly KafkaDevelopmentBroker _broker = new([.. EventTopics.All, .. EventTopics.All.Select(t => t + ".dead-letter")], partitions: 2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_UnderLoad_ShowsEveryMetricOfTheDocuments_TracesLogsAndWhatOperatorsSee()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var model = Path.Combine(_folder, "model");
        var version = ModelFixture.Publish(model, "v1", Users);
        new JudgeReport
        {
            Published = true,
            Reasons = [],
            Margins = new(0.05, 0.01, 0.02),
            Links = new(40, 30, new LinkFigures(0.2, 0.1, 0.5), new LinkFigures(0.3, 0.1, 0.5), 0.01, 0.01, 0.2, 0.7),
        }.Write(new ModelFiles(version).Judge);
        var port = FreePort();
        using var silo = await ServiceProcess.StartSiloAsync(
            model, Path.Combine(_folder, "data"), $"Kafka:BootstrapServers={_broker.BootstrapServers}", $"Pymk:Prometheus=http://*:{port}",
            "Pymk:ListsAhead:ActiveDays=-1", "Pymk:ListsAhead:Share=1", "Pymk:Serving:ListCacheBytes=20000", "Pymk:Serving:OrderMaxAge=00:00:01",
            "Pymk:Serving:RankConcurrency=1", "Pymk:Web:MaxConcurrent=6", $"Pymk:OtlpEndpoint={collector.Address}", "Pymk:TraceShare=0.05",
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_BSP_SCHEDULE_DELAY=300", "OTEL_BLRP_SCHEDULE_DELAY=300", "OTEL_METRIC_EXPORT_INTERVAL=1000");
        using var http = new HttpClient { BaseAddress = silo.Address };
        var ids = Enumerable.Range(0, 40).Select(ModelFixture.IdOf).ToArray();

        // The trace leads to candidates, index, ranker and store. The list may have been written ahead; the explanation asks every source.
        var trace = ActivityTraceId.CreateRandom();
        await AskTracedAsync(http, $"/v1/users/{ids[39]}/suggestions", trace);
        await AskTracedAsync(http, $"/v1/users/{ids[39]}/suggestions/{ids[38]}/explanation", trace);
        await AskTracedAsync(http, "/v1/admin/cycle", trace);

        foreach (var user in ids)
        {
            var suggested = await silo.SuggestAsync(user);
            await silo.PostAsync(user, "dismissals", suggested[0]);
            await silo.SuggestAsync(user);
        }

        var erased = ModelFixture.IdOf(Users - 1);
        using (await silo.SendAsync(HttpMethod.Delete, $"/v1/admin/users/{erased}", null))
        {
        }

        using (var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = _broker.BootstrapServers }).Build())
        {
            Task ProduceAsync(string value) => producer.ProduceAsync(EventTopics.Connections, new Message<string, string> { Key = "7", Value = value }, Token);
            await ProduceAsync("no event");
            await ProduceAsync($$"""{"id":"late","time":"2020-01-01T00:00:00Z","type":"connected","user":{{erased}},"other":{{ids[0]}}}""");
        }

        var documented = Documented().Except(Rare).ToArray();
        Assert.True(documented.Length > 20);
        var shown = "";
        using var client = new HttpClient();
        for (var n = 0; n < 60; n++)
        {
            shown = await client.GetStringAsync($"http://127.0.0.1:{port}/metrics", Token);
            if (documented.All(name => Shows(shown, name)))
            {
                break;
            }

            // More at once than are let in, and than are ranked at once.
            await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
            {
                using var answer = await http.GetAsync($"/v1/users/{ids[i % ids.Length]}/suggestions", Token);
            }));
            await Task.Delay(TimeSpan.FromMilliseconds(500), Token);
        }

        Assert.Equal([], documented.Where(name => !Shows(shown, name)));

        // What is watched has the names of what is shown; a rare one, of what is documented.
        var rare = Rare.Select(Underlined).ToArray();
        foreach (var file in new[] { "container/alerts.yml", "container/grafana/pymk.json" })
        {
            var watched = Watched().Matches(await File.ReadAllTextAsync(Path.Combine(Tool.Root, file), Token))
                .Select(m => m.Value).Distinct().ToArray();
            Assert.NotEmpty(watched);
            Assert.Equal([], watched.Where(name => !Regex.IsMatch(shown, $"(?m)^{name}[ {{]") && !rare.Any(r => name.StartsWith(r, StringComparison.Ordinal))));
        }

        await AssertTracedAsync(collector, trace, ids[39]);
        await AssertOperatedAsync(silo);
    }

    public void Dispose()
    {
        _broker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task AskTracedAsync(HttpClient http, string address, ActivityTraceId trace)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var answer = await http.SendAsync(request, Token);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task AssertTracedAsync(OtlpCollector collector, ActivityTraceId trace, long user)
    {
        string[] wanted = ["GET /v1/users/{id}/suggestions", "search index", "rank", "store read"];
        for (var n = 0; n < 40 && (wanted.Except(collector.SpansOf(trace)).Any() || !collector.HasLogOf(trace)); n++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), Token);
        }

        Assert.Equal([], wanted.Except(collector.SpansOf(trace)));
        Assert.Contains(collector.SpansOf(trace), name => name is "generate candidates" or "restore candidates");
        Assert.True(collector.HasLogOf(trace), "No line of the log has the id of the trace.");
        Assert.True(collector.Holds("/v1/metrics", "pymk.answers"), "No metrics came.");
        Assert.False(collector.Holds("/v1/traces", $"users/{user}") || collector.Holds("/v1/traces", $"user/{user:x}"), "A span names a user.");
    }

    private static async Task AssertOperatedAsync(ServiceProcess silo)
    {
        using var http = new HttpClient { BaseAddress = silo.Address };
        var live = await http.GetFromJsonAsync<JsonElement>("/v1/admin/live", Token);
        Assert.Equal("v1", Assert.Single(live.GetProperty("processes").EnumerateArray()).GetProperty("modelVersion").GetString());
        var points = live.GetProperty("points").EnumerateArray().ToArray();
        long Sum(string figure) => points.Sum(p => p.GetProperty(figure).GetInt64());
        Assert.True(Sum("requests") >= 400 && Sum("refused") > 0 && Sum("reused") + Sum("scored") + Sum("generated") >= 40 && Sum("rowsRead") > 0, live.GetRawText());
        Assert.Contains(points, p => p.GetProperty("p99Ms").ValueKind == JsonValueKind.Number);
        Assert.Contains(live.GetProperty("lag").EnumerateArray(), l => l.GetProperty("topic").GetString() == EventTopics.Connections);

        var model = (await http.GetFromJsonAsync<JsonElement>("/v1/admin/models", Token)).GetProperty("versions")[0];
        Assert.Equal(("current", 1, 1), (
            model.GetProperty("state").GetString()!, model.GetProperty("silos").GetArrayLength(), model.GetProperty("served").GetArrayLength()));
        Assert.Equal(0.3, model.GetProperty("figures")[0].GetProperty("value").GetDouble());

        var letters = (await http.GetFromJsonAsync<JsonElement>("/v1/admin/dead-letters", Token)).GetProperty("topics")[0];
        var letter = Assert.Single(letters.GetProperty("letters").EnumerateArray());
        Assert.Equal(("no event", "7"), (letter.GetProperty("value").GetString()!, letter.GetProperty("key").GetString()!));
        Assert.NotEqual("", letter.GetProperty("reason").GetString());
        using var sent = await silo.SendAsync(HttpMethod.Post, "/v1/admin/dead-letters:send", new
        {
            topic = EventTopics.Connections,
            partition = letter.GetProperty("partition").GetInt32(),
            offset = letter.GetProperty("offset").GetInt64(),
        });
        Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
        using var none = await silo.SendAsync(HttpMethod.Post, "/v1/admin/dead-letters:send", new { topic = EventTopics.Connections, partition = 0, offset = 99 });
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        for (var held = 1L; held < 2;)
        {
            // Nothing was mended: the record is given up again.
            held = (await http.GetFromJsonAsync<JsonElement>("/v1/admin/dead-letters", Token)).GetProperty("topics")[0].GetProperty("held").GetInt64();
        }

        var quality = await http.GetFromJsonAsync<JsonElement>("/v1/admin/quality?days=1", Token);
        Assert.InRange(quality.GetProperty("users").GetInt32(), Users - 1, Users);
    }

    private static IEnumerable<string> Documented() => new[] { "operations.md", "streams.md" }
        .SelectMany(page => File.ReadLines(Path.Combine(Tool.Root, "docs", page)))
        .Where(line => line.StartsWith("| `pymk.", StringComparison.Ordinal) || line.StartsWith("| `kafka.stream.", StringComparison.Ordinal))
        .SelectMany(line => Name().Matches(line.Split('|')[1]).Select(m => m.Groups[1].Value))
        .Distinct();

    private static string Underlined(string name) => name.Replace('.', '_');

    private static bool Shows(string text, string name) => Regex.IsMatch(text, $"(?m)^{Underlined(name)}(_|[ {{])");

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("`((?:pymk|kafka)\\.[a-z_.]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(pymk|kafka|http_server|dotnet)_[a-z0-9_]+\b")]
    private static partial Regex Watched();
}
