using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Pymk.Core.Models;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Silo.Hosting;
using Pymk.Streams.Kafka.Streaming;

namespace Pymk.Benchmarks.Events;

/// <summary>
/// Connection events through a silo: the highest sustained rate, the time from an event's production to its effect at a fixed rate, and a plain
/// consumer group that calls the same grains in the same run. An event has its effect when the graph shards of both users have stored it and every
/// active user knows of it; then the provider counts it as applied.
/// </summary>
internal sealed class EventsBench(EventsBench.Options options, TextWriter output)
{
    private const int Partitions = 8;
    private const int MaxLag = 60_000;
    private const int PeerShare = 5;
    private const int ActiveUsers = 200;

    internal sealed record Options(int Seconds, int Rate, int Users);

    public async Task<string> RunAsync()
    {
        output.WriteLine(Machine.Describe());
        await using var rig = EventRig.Start(options.Users, Partitions, brokers: 1);
        output.WriteLine(
            $"one silo, {EventRig.Shards} graph shards, embedded store with its append-only file flushed before every answer; "
            + $"events about the {options.Users} users of a model, {ActiveUsers} active");
        // The peer's events are about other users, so that its writes cannot hide a loss.
        var mine = options.Users - (options.Users / PeerShare);
        var workload = new EventWorkload([.. rig.Users.Take(mine)], seed: 1);
        using var producer = new EventProducer(rig.Broker.BootstrapServers);
        double rate, peer;
        double[] effects;
        long applied;
        await using (var silo = await SiloApplication.CreateAsync(rig.SiloSettings(0, "bench")))
        {
            await silo.StartAsync();
            var grains = silo.Services.GetRequiredService<IGrainFactory>();
            var progress = silo.Services.GetRequiredKeyedService<IKafkaProgress>(PymkStreams.Provider);
            foreach (var user in rig.Users.Take(ActiveUsers))
            {
                await grains.GetGrain<IUserGrain>(user).GetSuggestions(SuggestionLimits.DefaultCount);
            }

            effects = await MeasureEffectsAsync(producer, workload, progress);
            rate = await MeasureRateAsync(producer, workload, progress);
            applied = Applied(progress);
            peer = await MeasurePeerAsync(rig, [.. rig.Users.Skip(mine)], producer, grains);
        }

        var lost = await rig.CountLostAsync(workload);
        var (letters, _) = rig.ReadDeadLetters();
        var connections = workload.Produced;
        return JsonSerializer.Serialize(new
        {
            bench = "events",
            rate = Math.Round(rate),
            effect_rate = options.Rate,
            effect_p50_ms = Math.Round(Percentile(effects, .5), 1),
            effect_p99_ms = Math.Round(Percentile(effects, .99), 1),
            events = connections,
            lost = lost + producer.Failed,
            duplicates = applied - connections,
            dead_letters = letters,
            peer_rate = Math.Round(peer),
        });
    }

    // Open loop: each event has its due time, whether or not earlier events are applied. The time to effect counts from the due time.
    private async Task<double[]> MeasureEffectsAsync(EventProducer producer, EventWorkload workload, IKafkaProgress progress)
    {
        var waiting = new Queue<(long Offset, long Sent)>[Partitions];
        for (var i = 0; i < Partitions; i++)
        {
            waiting[i] = [];
        }

        var effects = new List<double>();
        var total = options.Rate * options.Seconds;
        var began = Stopwatch.GetTimestamp();
        var sent = 0;
        for (var seen = 0; seen < total;)
        {
            var due = Math.Min(total, (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * options.Rate));
            for (; sent < due; sent++)
            {
                var at = began + (long)((double)sent / options.Rate * Stopwatch.Frequency);
                var (key, value) = workload.Next();
                producer.Send(EventTopics.Connections, key, value, where =>
                {
                    lock (waiting)
                    {
                        waiting[where.Partition.Value].Enqueue((where.Offset.Value, at));
                    }
                });
            }

            await Task.Delay(1);
            var now = Stopwatch.GetTimestamp();
            lock (waiting)
            {
                foreach (var (topic, partition, next) in progress.Applied())
                {
                    while (topic == EventTopics.Connections && waiting[partition].TryPeek(out var first) && first.Offset < next)
                    {
                        waiting[partition].Dequeue();
                        effects.Add((now - first.Sent) * 1000.0 / Stopwatch.Frequency);
                        seen++;
                    }
                }
            }

            if (Stopwatch.GetElapsedTime(began).TotalSeconds > options.Seconds + 60)
            {
                throw new TimeoutException($"{total - seen} events had no effect a minute after the last was produced.");
            }
        }

        // The first second includes one-time work.
        effects.RemoveRange(0, Math.Min(effects.Count / 2, options.Rate));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"at {options.Rate}/s for {options.Seconds} s: effect p50 {Percentile(effects, .5):0.0} ms, p99 {Percentile(effects, .99):0.0} ms, "
            + $"max {effects.Max():0.0} ms"));
        return [.. effects];
    }

    // The highest rate: the producer keeps at most MaxLag events ahead of the silo.
    private async Task<double> MeasureRateAsync(EventProducer producer, EventWorkload workload, IKafkaProgress progress)
    {
        using var stop = new CancellationTokenSource();
        var before = Applied(progress);
        var producing = Task.Factory.StartNew(() => ProduceAhead(producer, workload, progress, stop.Token), TaskCreationOptions.LongRunning);
        output.WriteLine("second  events/s      lag");
        var began = Stopwatch.GetTimestamp();
        for (var (second, last) = (1, before); second <= options.Seconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(second) - Stopwatch.GetElapsedTime(began));
            var now = Applied(progress);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{second,6} {now - last,9} {producer.Acknowledged - now,8}"));
            last = now;
        }

        var rate = (Applied(progress) - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await producing;
        producer.Flush();
        await UntilAsync(() => Applied(progress) >= workload.Produced);
        return rate;
    }

    private static void ProduceAhead(EventProducer producer, EventWorkload workload, IKafkaProgress progress, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (workload.Produced - Applied(progress) > MaxLag)
            {
                Thread.Sleep(1);
                continue;
            }

            for (var i = 0; i < 1_000; i++)
            {
                var (key, value) = workload.Next();
                producer.Send(EventTopics.Connections, key, value);
            }
        }
    }

    // The plain way without the provider: a consumer for each partition; each event goes to both shards, and its offset is stored when both have it.
    private async Task<double> MeasurePeerAsync(EventRig rig, long[] users, EventProducer producer, IGrainFactory grains)
    {
        var events = new EventWorkload(users, seed: 2);
        for (var i = 0; i < 100_000; i++)
        {
            var (key, value) = events.Next();
            producer.Send(EventRig.PeerTopic, key, value);
        }

        producer.Flush();
        using var stop = new CancellationTokenSource();
        var done = 0L;
        var first = 0L;
        var consumers = Enumerable.Range(0, Partitions).Select(_ => Task.Factory.StartNew(() => ConsumePlainAsync(rig, grains, () =>
        {
            Interlocked.CompareExchange(ref first, Stopwatch.GetTimestamp(), 0);
            return Interlocked.Increment(ref done);
        }, stop.Token), TaskCreationOptions.LongRunning).Unwrap()).ToArray();
        await UntilAsync(() => Interlocked.Read(ref first) != 0);
        await UntilAsync(() => Interlocked.Read(ref done) >= 100_000 || Stopwatch.GetElapsedTime(first).TotalSeconds >= options.Seconds);
        var rate = Interlocked.Read(ref done) / Stopwatch.GetElapsedTime(first).TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(consumers);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peer, a plain consumer group of {Partitions}: {rate:0} events/s"));
        return rate;
    }

    private static async Task ConsumePlainAsync(EventRig rig, IGrainFactory grains, Func<long> count, CancellationToken stop)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = rig.Broker.BootstrapServers,
            GroupId = "peer",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoOffsetStore = false,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe(EventRig.PeerTopic);
        while (!stop.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { } record)
            {
                continue;
            }

            var e = EventJson.ReadConnection(record.Message.Value);
            var connected = e.Kind == ConnectionEventKind.Connected;
            RelationEvent[] relation = [new(e.User, e.Other, RelationKind.Connection, connected, e.Time.ToUnixTimeMilliseconds())];
            await Task.WhenAll(new[] { e.User, e.Other }.Select(u => Shards.Of(u, EventRig.Shards)).Distinct()
                .Select(shard => grains.GetGrain<IGraphShardGrain>(shard).Apply(relation).AsTask()));
            try
            {
                consumer.StoreOffset(record);
            }
            catch (KafkaException)
            {
                // The partition has moved to another member of the group, which reads the record again.
                continue;
            }

            count();
        }

        consumer.Close();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var began = Stopwatch.GetTimestamp(); !holds(); await Task.Delay(5))
        {
            if (Stopwatch.GetElapsedTime(began).TotalSeconds > 120)
            {
                throw new TimeoutException("The run stands still: no progress within two minutes.");
            }
        }
    }

    private static long Applied(IKafkaProgress progress) => progress.Applied().Where(p => p.Topic == EventTopics.Connections).Sum(p => p.Next);

    private static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(share * sorted.Length))];
    }
}
