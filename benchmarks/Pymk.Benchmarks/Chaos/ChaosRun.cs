using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Benchmarks.Events;
using Pymk.Benchmarks.Serve;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Hosting;
using Pymk.Grains.Interfaces.Events;
using Pymk.Storage;
using Pymk.Storage.Redis;
using Pymk.Streams.Kafka.Development;

namespace Pymk.Benchmarks.Chaos;

/// <summary>
/// Faults, one after the other, in a cluster under load. Every answer is checked against what was acknowledged before its question, and the store against all of
/// it at the end, as Jepsen checks histories. A seed draws the load and the faults.
/// </summary>
internal sealed class ChaosRun(ChaosSettings settings, TextWriter output)
{
    private const int Partitions = 8;

    // Long enough that the next fault meets a service at rest.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MostCatchingUp = TimeSpan.FromMinutes(2);

    private readonly Timeline _times = new();
    private readonly Dictionary<FaultKind, (int Count, double WorstMs)> _faults = [];

    /// <summary>Runs; returns the figures as JSON, and whether all bars hold.</summary>
    public async Task<(string Json, bool Passed)> RunAsync()
    {
        output.WriteLine(Machine.Describe());
        var version = ModelDirectory.CurrentVersion(settings.Model);
        using var model = ServingModel.Load(version);
        var (graph, names) = (model.Graph, UserNames.Read(version, model.Graph));
        var (people, history) = (new ChaosPeople(graph), new ChaosHistory(graph));
        using var broker = new KafkaDevelopmentBroker([.. EventTopics.All, .. EventTopics.All.Select(t => t + ".dead-letter")], Partitions, brokers: 3);
        await using var cluster = await ChaosCluster.StartAsync(settings, broker.BootstrapServers);
        var faults = new ChaosFaults(cluster, broker);
        HttpTarget[] frontends = [.. cluster.Frontends.Select(address => new HttpTarget(address, names))];
        var load = new ChaosLoad(
            frontends, graph, people, history, _times, user => faults.Victim < 0 || cluster.SiloOf(user) != faults.Victim, settings.Seed);
        output.WriteLine(FormattableString.Invariant($"{settings.Silos} silos serve; warming {people.Often.Count} users"));
        await load.WarmAsync();

        using var end = new CancellationTokenSource();
        using var producer = new EventProducer(broker.BootstrapServers);
        var events = new EventWorkload(people.InEvents, settings.Seed);
        var running = Task.WhenAll(load.RunAsync(settings.Rate, end.Token), ProduceAsync(producer, events, history, end.Token));
        await MakeFaultsAsync(cluster, faults);
        await end.CancelAsync();
        await running;
        producer.Flush();
        await CatchUpAsync(broker, events.Produced);
        await cluster.StopSilosAsync();
        var lost = await CountLostAsync(cluster.Redis.Connection, history, events) + (int)producer.Failed;
        foreach (var frontend in frontends)
        {
            await frontend.DisposeAsync();
        }

        return Report(history, events, lost);
    }

    private async Task MakeFaultsAsync(ChaosCluster cluster, ChaosFaults faults)
    {
        var random = new Random(settings.Seed);
        _times.TakeLongestGap();
        for (var until = DateTime.UtcNow + settings.Time; DateTime.UtcNow < until;)
        {
            await Task.Delay(Rest);
            Note(null, "at rest");
            var kind = settings.Faults[random.Next(settings.Faults.Count)];
            var what = await faults.MakeAsync(kind, random);
            await cluster.SettleAsync();
            Note(kind, what);
            faults.End();
        }
    }

    private void Note(FaultKind? kind, string what)
    {
        var gap = _times.TakeLongestGap().TotalMilliseconds;
        if (kind is { } made)
        {
            var before = _faults.GetValueOrDefault(made);
            _faults[made] = (before.Count + 1, Math.Max(before.WorstMs, gap));
        }

        output.WriteLine(FormattableString.Invariant(
            $"{DateTime.UtcNow:HH:mm:ss} {what}: longest time without an answer {gap:0} ms; {_times.Requests} requests, {_times.Failures.Values.Sum()} failed"));
    }

    private async Task ProduceAsync(EventProducer producer, EventWorkload events, ChaosHistory history, CancellationToken end)
    {
        while (settings.Events > 0 && !end.IsCancellationRequested)
        {
            var (key, value) = events.Next();
            history.MayConnect(events.Last.User, events.Last.Other);
            producer.Send(EventTopics.Connections, key, value);
            await Task.Delay(TimeSpan.FromSeconds(1.0 / settings.Events), CancellationToken.None);
        }
    }

    private async Task CatchUpAsync(KafkaDevelopmentBroker broker, long produced)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = PymkEventsExtensions.GroupId })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        TopicPartition[] partitions = [.. Enumerable.Range(0, Partitions).Select(p => new TopicPartition(EventTopics.Connections, p))];
        for (var until = DateTime.UtcNow + MostCatchingUp; ; await Task.Delay(200))
        {
            var committed = consumer.Committed(partitions, TimeSpan.FromSeconds(30)).Sum(o => Math.Max(0, o.Offset.Value));
            if (committed >= produced)
            {
                return;
            }

            if (DateTime.UtcNow > until)
            {
                output.WriteLine($"{produced - committed} events are not applied two minutes after the last one was sent");
                return;
            }
        }
    }

    private static async Task<int> CountLostAsync(string redis, ChaosHistory history, EventWorkload events)
    {
        await using var stores = await RedisStores.ConnectAsync(redis, redis, Pymk.Client.PymkCluster.DefaultClusterId);
        await using var services = new ServiceCollection().AddPymkStorage(stores).BuildServiceProvider();
        var relations = services.GetRequiredService<IRelationStore>();
        return await history.CountLostAsync(relations, ChaosCluster.Shards) + await events.CountLostAsync(relations, ChaosCluster.Shards);
    }

    private (string Json, bool Passed) Report(ChaosHistory history, EventWorkload events, int lost)
    {
        foreach (var (how, count) in _times.Failures.OrderByDescending(f => f.Value))
        {
            output.WriteLine($"{count} x {how}");
        }

        string[] missed =
        [
            .. lost > 0 ? ["lost"] : Array.Empty<string>(),
            .. history.Wrong > 0 ? ["wrong"] : Array.Empty<string>(),
            .. Worst(FaultKind.Kill) >= ChaosBars.KillGapMs ? ["gap at kill"] : Array.Empty<string>(),
            .. Worst(FaultKind.Hang) >= ChaosBars.HangGapMs ? ["gap at hang"] : Array.Empty<string>(),
            .. _times.P99Ms >= ChaosBars.LivingP99Ms ? ["p99"] : Array.Empty<string>(),
        ];
        if (missed.Length > 0)
        {
            output.WriteLine($"missed: {string.Join(", ", missed)}; again with --seed {settings.Seed}");
        }

        var json = JsonSerializer.Serialize(new
        {
            bench = "chaos",
            seed = settings.Seed,
            silos = settings.Silos,
            faults = _faults.Values.Sum(f => f.Count),
            requests = _times.Requests,
            failed = _times.Failures.Values.Sum(),
            acknowledged = history.Acknowledged,
            events = events.Produced,
            wrong = history.Wrong,
            lost,
            worst_gap_ms = Math.Round(_faults.Values.Select(f => f.WorstMs).DefaultIfEmpty().Max()),
            p99_ms = Math.Round(_times.P99Ms, 1),
            gaps_ms = _faults.ToDictionary(f => f.Key.ToString().ToLowerInvariant(), f => Math.Round(f.Value.WorstMs)),
            counts = _faults.ToDictionary(f => f.Key.ToString().ToLowerInvariant(), f => f.Value.Count),
            missed,
        });
        return (json, missed.Length == 0);
    }

    private double Worst(FaultKind kind) => _faults.GetValueOrDefault(kind).WorstMs;
}

/// <summary>What a run must show.</summary>
internal static class ChaosBars
{
    /// <summary>The longest time without any answer after kill -9, exclusive.</summary>
    public const double KillGapMs = 1_000;

    /// <summary>The longest time without any answer while a silo hangs, exclusive.</summary>
    public const double HangGapMs = 6_000;

    /// <summary>For users whose silo lives, exclusive.</summary>
    public const double LivingP99Ms = 100;
}
