using System.Text.RegularExpressions;
using Confluent.Kafka;
using Pymk.External.Tests.Clients;
using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Development;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Deployment;

/// <summary>The metrics that the documents, the alerts and the dashboard name are those that a silo shows Prometheus.</summary>
public sealed partial class MetricsTests : IDisposable
{
    private const int Users = 300;

    // Counted at a fault, at night, between silos, in a queue, or where somebody is erased: no light load of one silo makes them.
    private static readonly string[] Rare =
    [
        "pymk.refused", "pymk.rows.missing", "pymk.lists.partial", "pymk.lists.given_up", "pymk.model.judged",
        "pymk.daily.runs", "pymk.daily.stage.duration", "pymk.daily.stopped",
        "pymk.daily.without_training_silo", "pymk.erased_events", "pymk.held_back", "pymk.restore.duration", "pymk.rank.wait", "pymk.crossings",
        "pymk.crossings.size", "kafka.stream.retries", "kafka.stream.expired",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-metrics-").FullName;
    private readonly KafkaDevelopmentBroker _broker = new([.. EventTopics.All, .. EventTopics.All.Select(t => t + ".dead-letter")], partitions: 2);

    [Fact]
    public async Task EveryMetricOfTheDocuments_IsShownUnderLoad()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1", Users);
        var port = FreePort();
        using var silo = await ServiceProcess.StartSiloAsync(
            model, Path.Combine(_folder, "data"), $"Kafka:BootstrapServers={_broker.BootstrapServers}", $"Pymk:Prometheus=http://*:{port}",
            "Pymk:ListsAhead:ActiveDays=-1", "Pymk:ListsAhead:Share=1");
        var ids = Enumerable.Range(0, 40).Select(ModelFixture.IdOf).ToArray();
        foreach (var user in ids)
        {
            var suggested = await silo.SuggestAsync(user);
            await silo.PostAsync(user, "dismissals", suggested[0]);
            await silo.SuggestAsync(user);
        }

        using (var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = _broker.BootstrapServers }).Build())
        {
            await producer.ProduceAsync(
                EventTopics.Connections, new Message<string, string> { Key = "7", Value = "no event" }, TestContext.Current.CancellationToken);
        }

        var documented = Documented().Except(Rare).ToArray();
        Assert.True(documented.Length > 10);
        var shown = "";
        using var client = new HttpClient();
        for (var n = 0; n < 60; n++)
        {
            shown = await client.GetStringAsync($"http://127.0.0.1:{port}/metrics", TestContext.Current.CancellationToken);
            if (documented.All(name => Shows(shown, name)))
            {
                break;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }

        Assert.Equal([], documented.Where(name => !Shows(shown, name)));

        // What is watched has the names of what is shown; a rare one, of what is documented.
        var rare = Rare.Select(Underlined).ToArray();
        foreach (var file in new[] { "container/alerts.yml", "container/grafana/pymk.json" })
        {
            var watched = Watched().Matches(await File.ReadAllTextAsync(Path.Combine(Tool.Root, file), TestContext.Current.CancellationToken))
                .Select(m => m.Value).Distinct().ToArray();
            Assert.NotEmpty(watched);
            Assert.Equal([], watched.Where(name => !Regex.IsMatch(shown, $"(?m)^{name}[ {{]") && !rare.Any(r => name.StartsWith(r, StringComparison.Ordinal))));
        }
    }

    public void Dispose()
    {
        _broker.Dispose();
        Directory.Delete(_folder, recursive: true);
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
