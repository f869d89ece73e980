using System.Runtime.Versioning;
using System.Text.Json;
using Pymk.External.Tests.Durability;
using Pymk.Testing.Models;
using StackExchange.Redis;

namespace Pymk.External.Tests.Daily;

/// <summary>Daily runs that the cluster starts by itself, with state and reminders in Redis.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ReminderTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private const string Cluster = "reminder-test";
    private const string StateKey = $"pymk/{Cluster}/state/cycle/0/cycle";

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-reminder-").FullName;

    [Fact]
    public async Task TimeThatTheClusterMissed_IsMadeUpForAtItsNextStart_BesideTheSiloWithTheLabel()
    {
        Assert.SkipWhen(redis.Missing is not null, redis.Missing ?? "");
        var (model, trainer) = (Path.Combine(_folder, "model"), new StagedTrainer(Path.Combine(_folder, "trainer")));
        ModelFixture.Publish(model, "v1");
        trainer.Stage("v2");
        trainer.Go(0);
        using var store = await ConnectionMultiplexer.ConnectAsync(redis.Connection);
        var db = store.GetDatabase();

        // The cluster has had its time for long, and was down since.
        const string before = """{"format":1,"ended":[],"at":"03:00","since":"2026-01-01T00:00:00+00:00"}""";
        await db.HashSetAsync(StateKey, [new("etag", "0"), new("data", before)]);
        using var silo = await ServiceProcess.StartSiloAsync(
            model, Path.Combine(_folder, "data"),
            "--redis", redis.Connection, "--set", $"Pymk:ClusterId={Cluster}", "Kafka:BootstrapServers=none", "Pymk:Labels:0=training", "Pymk:Daily:At=03:00",
            $"Pymk:Daily:Work={Path.Combine(_folder, "work")}", "Pymk:Daily:Options:0=--trainer", $"Pymk:Daily:Options:1={trainer.Program}",
            $"Pymk:EventLog:Folder={Path.Combine(_folder, "logs")}");

        JsonElement[] ended = [];
        while (ended.Length == 0)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            using var answer = await silo.GetAsync("/v1/admin/cycle");
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal("", json.RootElement.GetProperty("problem").GetString());
            ended = [.. json.RootElement.GetProperty("ended").Clone().EnumerateArray()];
        }

        Assert.Equal("published", ended[0].GetProperty("outcome").GetString());
        Assert.Equal("v2", (await silo.StatusAsync()).GetProperty("modelVersion").GetString());
        Assert.Equal(RedisType.Hash, await db.KeyTypeAsync(StateKey));
        Assert.Equal(1, await db.SortedSetLengthAsync($"pymk/{Cluster}/reminders"));
        Assert.False(await db.KeyExistsAsync("pymk/reminders"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
