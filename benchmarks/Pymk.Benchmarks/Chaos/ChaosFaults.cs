using Pymk.Streams.Kafka.Development;

namespace Pymk.Benchmarks.Chaos;

/// <summary>Makes faults. Each returns when it is over; what it took down is started again by <see cref="ChaosCluster.SettleAsync"/>.</summary>
/// <param name="cluster">What is to fail.</param>
/// <param name="broker">The brokers.</param>
internal sealed class ChaosFaults(ChaosCluster cluster, KafkaDevelopmentBroker broker)
{
    private const double ShortestHang = 6;
    private const double LongestHang = 10;

    private static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(200);

    private volatile int _victim = -1;

    /// <summary>The number of the silo that fails; -1 for none.</summary>
    public int Victim => _victim;

    /// <summary>Draws a fault's details and makes it. The victim stays until <see cref="End"/>.</summary>
    /// <returns>What was done, for the log.</returns>
    public async Task<string> MakeAsync(FaultKind kind, Random random)
    {
        var (number, share) = (random.Next(cluster.Silos.Count), random.NextDouble());
        var silo = cluster.Silos[number];
        switch (kind)
        {
            case FaultKind.Kill:
                _victim = number;
                await silo.KillAsync();
                return await WaitAsync("killed silo", number, Between(3, 8, share));
            case FaultKind.Hang or FaultKind.Pause:
                _victim = number;
                silo.Suspend();
                var what = await WaitAsync("stopped silo", number, kind == FaultKind.Hang ? Between(ShortestHang, LongestHang, share) : Between(1, 2, share));
                silo.Resume();
                return what;
            case FaultKind.Restart:
                _victim = number;
                await silo.TerminateAsync();
                return FormattableString.Invariant($"restarted silo {number}");
            case FaultKind.StorePause:
                cluster.Redis.Pause();
                var paused = await WaitAsync("stopped Redis", null, Between(0.5, 4, share));
                cluster.Redis.Resume();
                return paused;
            case FaultKind.StoreSlow:
                cluster.Proxies.ForEach(proxy => proxy.Delay(Slowness));
                var slowed = await WaitAsync("slowed Redis", null, Between(3, 8, share));
                cluster.Proxies.ForEach(proxy => proxy.Delay(TimeSpan.Zero));
                return slowed;
            case FaultKind.StoreCut:
                _victim = number;
                cluster.Proxies[number].Cut();
                var cut = await WaitAsync("cut from Redis silo", number, Between(2, 8, share));
                cluster.Proxies[number].Heal();
                return cut;
            default:
                KafkaFault[] errors = [KafkaFault.NotLeaderForPartition, KafkaFault.ConnectionBroken, KafkaFault.RequestTimedOut];
                broker.Fail(KafkaRequest.Fetch, errors[random.Next(3)], errors[random.Next(3)]);
                broker.Fail(KafkaRequest.Produce, errors[random.Next(3)]);
                broker.Fail(KafkaRequest.OffsetCommit, KafkaFault.CoordinatorNotAvailable, KafkaFault.ConnectionBroken);
                return await WaitAsync("broker errors", null, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>The service is whole again.</summary>
    public void End() => _victim = -1;

    private static TimeSpan Between(double least, double most, double share) => TimeSpan.FromSeconds(least + ((most - least) * share));

    private static async Task<string> WaitAsync(string what, int? silo, TimeSpan time)
    {
        await Task.Delay(time);
        return FormattableString.Invariant($"{what}{(silo is { } n ? $" {n}" : "")}, {time.TotalSeconds:0.0} s");
    }
}
