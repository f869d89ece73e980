using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pymk.Benchmarks.Silos;
using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Development;

namespace Pymk.Benchmarks.Events;

/// <summary>
/// Sends events at a steady rate while something breaks, then compares every pair's state in the store with the expected state. Silos are processes
/// of their own, so that they can be killed; brokers and store outlive them.
/// </summary>
internal sealed class FaultsBench(FaultsBench.Options options, TextWriter output)
{
    private const int Partitions = 8;
    private const int PoisonEvery = 1_000;

    internal sealed record Options(int Rounds, int Rate, int Seconds, string? Only);

    private sealed record Outcome(string Fault, long Events, int Lost, long Poison, int Letters, int RepeatedLetters);

    private delegate Task Fault(EventRig rig, SiloProcess silo, Random random, CancellationToken produced);

    public async Task<(string Json, bool Passed)> RunAsync()
    {
        output.WriteLine(Machine.Describe());
        var outcomes = new List<Outcome>();
        foreach (var (name, poison, fault) in Faults().Where(f => options.Only is null || f.Name == options.Only))
        {
            for (var round = 1; round <= options.Rounds; round++)
            {
                var outcome = await RunAsync(name, poison, fault, round);
                outcomes.Add(outcome);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-22} round {round}: {outcome.Events} events, {outcome.Lost} lost, "
                    + $"dead letters {outcome.Letters - outcome.RepeatedLetters} of {outcome.Poison} poison records "
                    + $"({outcome.RepeatedLetters} written twice)"));
            }
        }

        var passed = outcomes.Count > 0 && outcomes.All(o => o.Lost == 0 && o.Letters - o.RepeatedLetters == o.Poison);
        var json = JsonSerializer.Serialize(new
        {
            bench = "faults",
            runs = outcomes.Count,
            events = outcomes.Sum(o => o.Events),
            lost = outcomes.Sum(o => o.Lost),
            poison = outcomes.Sum(o => o.Poison),
            dead_letters = outcomes.Sum(o => o.Letters - o.RepeatedLetters),
            dead_letters_repeated = outcomes.Sum(o => o.RepeatedLetters),
            passed,
        });
        return (json, passed);
    }

    private static IEnumerable<(string Name, bool Poison, Fault Fault)> Faults() =>
    [
        ("kill -9", false, KillAsync),
        ("broker errors", false, BreakBrokersAsync),
        ("leader changes", false, MoveLeadersAsync),
        ("poison", true, (_, _, _, produced) => WaitAsync(Timeout.InfiniteTimeSpan, produced)),
        ("store down", false, StopStoreAsync),
        ("second silo", false, JoinAndLeaveAsync),
    ];

    private async Task<Outcome> RunAsync(string name, bool poison, Fault fault, int round)
    {
        await using var rig = EventRig.Start(users: 2_000, Partitions, brokers: 3);
        using var silo = rig.CreateSilo("first");
        await silo.StartAsync();
        var workload = new EventWorkload(rig.Users, seed: round);
        using var producer = new EventProducer(rig.Broker.BootstrapServers);
        using var produced = new CancellationTokenSource();
        var faulting = fault(rig, silo, new Random(round), produced.Token);
        var poisoned = await ProduceAsync(producer, workload, poison);
        await produced.CancelAsync();
        await faulting;
        producer.Flush();

        var total = workload.Produced + poisoned;
        for (var began = Stopwatch.GetTimestamp(); rig.Committed() < total; await Task.Delay(200))
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
            {
                output.WriteLine($"{name}: {total - rig.Committed()} events are not applied two minutes after the last one was produced");
                break;
            }
        }

        await silo.StopAsync();
        var lost = await rig.CountLostAsync(workload);
        var (letters, distinct) = rig.ReadDeadLetters();
        return new Outcome(name, total, lost + (int)producer.Failed, poisoned, letters, letters - distinct);
    }

    private async Task<long> ProduceAsync(EventProducer producer, EventWorkload workload, bool poison)
    {
        var began = Stopwatch.GetTimestamp();
        var poisoned = 0L;
        for (var sent = 0; sent < options.Rate * options.Seconds; await Task.Delay(5))
        {
            var due = Math.Min(options.Rate * options.Seconds, (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * options.Rate));
            for (; sent < due; sent++)
            {
                var (key, value) = workload.Next();
                producer.Send(EventTopics.Connections, key, value);
                if (poison && sent % PoisonEvery == PoisonEvery / 2)
                {
                    producer.Send(EventTopics.Connections, key, "{\"id\":"u8.ToArray());
                    poisoned++;
                }
            }
        }

        return poisoned;
    }

    private static async Task KillAsync(EventRig rig, SiloProcess silo, Random random, CancellationToken produced)
    {
        while (await WaitAsync(TimeSpan.FromSeconds(2 + (3 * random.NextDouble())), produced))
        {
            await silo.KillAsync();
            await silo.StartAsync();
        }
    }

    private static async Task BreakBrokersAsync(EventRig rig, SiloProcess silo, Random random, CancellationToken produced)
    {
        KafkaFault[] errors =
            [KafkaFault.NotLeaderForPartition, KafkaFault.ConnectionBroken, KafkaFault.RequestTimedOut, KafkaFault.NotEnoughReplicas];
        while (await WaitAsync(TimeSpan.FromMilliseconds(300), produced))
        {
            rig.Broker.Fail(KafkaRequest.Fetch, errors[random.Next(3)], errors[random.Next(3)]);
            rig.Broker.Fail(KafkaRequest.Produce, errors[random.Next(4)]);
            rig.Broker.Fail(KafkaRequest.OffsetCommit, KafkaFault.CoordinatorNotAvailable, KafkaFault.ConnectionBroken);
            var broker = random.Next(rig.Broker.BrokerCount) + 1;
            rig.Broker.SetDown(broker);
            await Task.Delay(200, CancellationToken.None);
            rig.Broker.SetUp(broker);
        }
    }

    private static async Task MoveLeadersAsync(EventRig rig, SiloProcess silo, Random random, CancellationToken produced)
    {
        while (await WaitAsync(TimeSpan.FromMilliseconds(200), produced))
        {
            rig.Broker.SetLeader(EventTopics.Connections, random.Next(Partitions), random.Next(rig.Broker.BrokerCount) + 1);
        }
    }

    private static async Task StopStoreAsync(EventRig rig, SiloProcess silo, Random random, CancellationToken produced)
    {
        await WaitAsync(TimeSpan.FromSeconds(2), produced);
        rig.StopStore();
        await Task.Delay(TimeSpan.FromSeconds(10), CancellationToken.None);
        rig.RestartStore();
    }

    private static async Task JoinAndLeaveAsync(EventRig rig, SiloProcess silo, Random random, CancellationToken produced)
    {
        await WaitAsync(TimeSpan.FromSeconds(2), produced);
        using var second = rig.CreateSilo("second");
        await second.StartAsync();
        await WaitAsync(TimeSpan.FromSeconds(4), produced);
        await second.StopAsync();
    }

    /// <summary>Waits. False where production ended meanwhile.</summary>
    private static async Task<bool> WaitAsync(TimeSpan time, CancellationToken produced)
    {
        await Task.Delay(time, produced).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !produced.IsCancellationRequested;
    }
}
