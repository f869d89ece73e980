using Pymk.Streams.Kafka.Development;
using Xunit;

namespace Pymk.Streams.Kafka.Tests.Streaming;

public sealed class GroupTests
{
    [Fact]
    public async Task Silo_JoiningAndLeavingUnderLoad_LosesNothing()
    {
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 8);
        await SendAsync(cluster, 0);
        var second = await cluster.Silos.StartAdditionalSiloAsync();
        await SendAsync(cluster, 1);
        await cluster.Silos.StopSiloAsync(second, TestContext.Current.CancellationToken);
        await SendAsync(cluster, 2);

        await UntilAllAsync(cluster, 3);
        await cluster.UntilCommittedAsync(3 * 1_000);
        Assert.Empty(cluster.ReadDeadLetters());
    }

    [Fact]
    public async Task Leader_ChangedUnderLoad_LosesNothing()
    {
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 4, brokers: 3);
        for (var round = 0; round < 3; round++)
        {
            var sending = SendAsync(cluster, round);
            for (var partition = 0; partition < 4; partition++)
            {
                cluster.Broker.SetLeader(KafkaTestCluster.Topic, partition, ((partition + round) % 3) + 1);
            }

            await sending;
        }

        await UntilAllAsync(cluster, 3);
        await cluster.UntilCommittedAsync(3 * 1_000);
    }

    [Fact]
    public async Task Broker_AnsweringWithErrors_LosesNothing()
    {
        await using var cluster = await KafkaTestCluster.StartAsync();
        cluster.Broker.Fail(KafkaRequest.Fetch, KafkaFault.NotLeaderForPartition, KafkaFault.ConnectionBroken, KafkaFault.UnknownTopicOrPartition);
        cluster.Broker.Fail(KafkaRequest.Produce, KafkaFault.NotEnoughReplicas, KafkaFault.RequestTimedOut);
        cluster.Broker.Fail(KafkaRequest.OffsetCommit, KafkaFault.CoordinatorNotAvailable, KafkaFault.NotCoordinator);
        cluster.Broker.Fail(KafkaRequest.Heartbeat, KafkaFault.RebalanceInProgress);

        await SendAsync(cluster, 0);

        await UntilAllAsync(cluster, 1);
        await cluster.UntilCommittedAsync(1_000);
    }

    [Fact]
    public async Task Broker_GoneForAWhile_LosesNothing()
    {
        await using var cluster = await KafkaTestCluster.StartAsync();
        await SendAsync(cluster, 0);
        await UntilAllAsync(cluster, 1);

        cluster.Broker.SetDown(1);
        var sending = SendAsync(cluster, 1);
        cluster.Broker.SetUp(1);
        await sending;

        await UntilAllAsync(cluster, 2);
    }

    [Theory]
    [InlineData(KafkaFault.GroupAuthorizationFailed, 1)]
    [InlineData(KafkaFault.RequestTimedOut, 10)]
    [InlineData(KafkaFault.ConnectionBroken, 10)]
    [InlineData(KafkaFault.CoordinatorNotAvailable, 10)]
    public async Task Broker_ThatDoesNotSayWhatIsCommitted_AfterTheMemberWasSilent_LosesNothing(KafkaFault fault, int times)
    {
        await using var cluster = await KafkaTestCluster.StartAsync();
        await SendAsync(cluster, 0);
        await UntilAllAsync(cluster, 1);

        cluster.Broker.Fail(KafkaRequest.OffsetFetch, [.. Enumerable.Repeat(fault, times)]);
        cluster.Broker.Fail(KafkaRequest.Heartbeat, KafkaFault.UnknownMember);
        await SendAsync(cluster, 1);
        await UntilAllAsync(cluster, 2);
        await SendAsync(cluster, 2);

        await UntilAllAsync(cluster, 3);
    }

    [Fact]
    public async Task Member_SilentWhileAPartitionIsPaused_LosesNothing()
    {
        var ledger = new Ledger { Preparing = _ => { } };
        await using var cluster = await KafkaTestCluster.StartAsync(
            partitions: 1, ledger: ledger, configure: o => (o.BatchSize, o.BufferSize) = (10, 20));
        ledger.Close();
        await SendAsync(cluster, 0);
        await ledger.Until(() => ledger.Arrived > 0);

        // The first batch waits, so the partition is paused; then it is read again from the last commit.
        var before = ledger.Prepared;
        cluster.Broker.Fail(KafkaRequest.Heartbeat, KafkaFault.UnknownMember);
        await ledger.Until(() => ledger.Prepared > before);
        ledger.Open();

        await UntilAllAsync(cluster, 1);
    }

    // Ten keys, a hundred records each.
    private static Task SendAsync(KafkaTestCluster cluster, int round) => Task.WhenAll(Enumerable.Range(0, 10)
        .Select(key => cluster.SendAsync($"k{key}", Enumerable.Range(0, 100).Select(i => $"t{round}.{i}"))));

    private static async Task UntilAllAsync(KafkaTestCluster cluster, int rounds)
    {
        var keys = Enumerable.Range(0, 10).Select(key => $"k{key}").ToArray();
        await cluster.Ledger.Until(() => keys.All(k => cluster.Ledger.DistinctCount(k) == rounds * 100));
    }
}
