using Xunit;

namespace Pymk.Streams.Kafka.Tests.Streaming;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Delivery_RecordForTwoStreams_ReachesBothSubscribersInOrder()
    {
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 1);
        var texts = Enumerable.Range(0, 2_000).Select(i => $"both{i}").ToArray();

        await cluster.SendAsync("a", texts);
        await cluster.Ledger.Until(() => cluster.Ledger.Of("a").Length == 2_000 && cluster.Ledger.Of("#10").Length == 2_000);

        Assert.Equal(texts, cluster.Ledger.Of("a"));
        Assert.Equal(texts, cluster.Ledger.Of("#10"));
        await cluster.UntilCommittedAsync(2_000);
    }

    [Fact]
    public async Task Commit_WhileOneSubscriberHasNotApplied_DoesNotMove()
    {
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 4);
        cluster.Ledger.Close("a");
        var held = await cluster.SendAsync("a", "x");
        await cluster.Ledger.Until(() => cluster.Ledger.Arrived > 0);

        // The other partitions are committed, so commits run; the held one is not among them.
        var elsewhere = 0;
        for (var key = 0; elsewhere < 3; key++)
        {
            elsewhere += await cluster.SendAsync($"k{key}", "y") == held ? 0 : 1;
        }

        await cluster.UntilCommittedAsync(elsewhere);
        Assert.Empty(cluster.Ledger.Of("a"));

        cluster.Ledger.Open();
        await cluster.Ledger.Until(() => cluster.Ledger.Of("a").Length == 1);
        Assert.Equal(["x"], cluster.Ledger.Of("a"));
    }

    [Fact]
    public async Task Preparation_ThatFails_HoldsThePartition_AndLosesNothing()
    {
        var (ledger, away) = (new Ledger(), true);
        ledger.Preparing = _ =>
        {
            if (Volatile.Read(ref away))
            {
                throw new IOException("The store is away.");
            }
        };
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 1, ledger: ledger);
        await cluster.SendAsync("a", "x", "unreadable", "y");

        // More often than an item would be tried.
        await ledger.Until(() => ledger.Prepared > 20);
        Assert.Empty(ledger.Of("a"));
        Assert.Equal(0, cluster.Committed());
        Assert.Empty(cluster.ReadDeadLetters());

        Volatile.Write(ref away, false);
        await ledger.Until(() => ledger.Of("a").Length == 2);
        Assert.Equal(["prepared x", "prepared y"], ledger.Of("a"));
        await cluster.UntilCommittedAsync(3);
        Assert.Equal("unreadable", Assert.Single(cluster.ReadDeadLetters()).Message.Value);
    }

    [Fact]
    public async Task Crash_WithABatchUnderWay_DeliversItAgain()
    {
        await using var cluster = await KafkaTestCluster.StartAsync();
        cluster.Ledger.Close();
        await cluster.SendAsync("a", "x", "y");
        await cluster.Ledger.Until(() => cluster.Ledger.Arrived > 0);

        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[0], TestContext.Current.CancellationToken);
        var before = cluster.Ledger.Arrived;
        await cluster.Silos.StartAdditionalSiloAsync();
        await cluster.Ledger.Until(() => cluster.Ledger.Arrived > before);
        cluster.Ledger.Open();

        await cluster.Ledger.Until(() => cluster.Ledger.DistinctCount("a") == 2);
        await cluster.UntilCommittedAsync(2);
    }

    [Fact]
    public async Task Failure_ThatPasses_IsRetriedWithoutLoss()
    {
        var ledger = new Ledger();
        ledger.Fault = item =>
        {
            if (ledger.Faults.GetValueOrDefault(item) < 2)
            {
                throw new IOException("the store hiccups");
            }
        };
        await using var cluster = await KafkaTestCluster.StartAsync(ledger: ledger);

        await cluster.SendAsync("a", Enumerable.Range(0, 10).Select(i => $"t{i}"));
        await ledger.Until(() => ledger.DistinctCount("a") == 10);

        await cluster.UntilCommittedAsync(10);
        Assert.Empty(cluster.ReadDeadLetters());
    }

    [Fact]
    public async Task Outage_OfOneSubscriber_CountsAgainstNoRecord_WhileOthersGetThrough()
    {
        var ledger = new Ledger();
        ledger.Fault = item =>
        {
            if (item == "down")
            {
                throw new IOException("the store is down");
            }
        };
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 4, ledger: ledger, configure: o => o.IsOutage = e => e is IOException);

        var held = await cluster.SendAsync("a", "down");
        var key = 0;
        for (var sent = 0; sent < 100;)
        {
            // Far more than MaxAttempts, with successes elsewhere between them.
            sent += await cluster.SendAsync($"k{key++}", "up") == held ? 0 : 1;
        }

        await ledger.Until(() => ledger.Faults.GetValueOrDefault("down") > 20);
        Assert.Empty(cluster.ReadDeadLetters());
        ledger.Fault = null;
        await ledger.Until(() => ledger.DistinctCount("a") == 1);
    }

    [Fact]
    public async Task Outage_OfASmallBatch_RetriesItWhole()
    {
        var ledger = new Ledger { Fault = _ => throw new IOException("the store is down") };
        await using var cluster = await KafkaTestCluster.StartAsync(
            partitions: 1, ledger: ledger, configure: o => o.IsOutage = e => e is IOException);

        await cluster.SendAsync("a", Enumerable.Range(0, 30).Select(i => $"t{i}"));
        await ledger.Until(() => ledger.Faults.GetValueOrDefault("t0") > 20);

        // The first item of a call fails, so parts would show by theirs.
        Assert.Equal(["t0"], ledger.Faults.Keys);
        ledger.Fault = null;
        await ledger.Until(() => ledger.DistinctCount("a") == 30);
    }

    [Fact]
    public async Task Failure_OfEveryRecord_IsRetriedWithoutDeadLetters()
    {
        var ledger = new Ledger { Fault = _ => throw new IOException("the store is down") };
        await using var cluster = await KafkaTestCluster.StartAsync(ledger: ledger);

        await cluster.SendAsync("a", "x", "y");
        await ledger.Until(() => ledger.Faults.Values.Sum() > 50);
        Assert.Equal(0, cluster.Committed());

        ledger.Fault = null;
        await ledger.Until(() => ledger.DistinctCount("a") == 2);
        await cluster.UntilCommittedAsync(2);
        Assert.Empty(cluster.ReadDeadLetters());
    }
}
