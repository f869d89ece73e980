using Pymk.Streams.Kafka.Producing;
using Pymk.Streams.Kafka.Tests.Streaming;
using Xunit;

namespace Pymk.Streams.Kafka.Tests.Producing;

public sealed class PublishTests
{
    [Fact]
    public async Task Stream_OnNext_IsWrittenAndDelivered()
    {
        await using var cluster = await KafkaTestCluster.StartAsync();

        await cluster.Stream("a").OnNextAsync("hello");

        await cluster.Ledger.Until(() => cluster.Ledger.Of("a").Length == 1);
        Assert.Equal(["hello"], cluster.Ledger.Of("a"));
    }

    [Fact]
    public async Task Stream_OnNextWithTheBrokersDown_Throws()
    {
        await using var cluster = await KafkaTestCluster.StartAsync();
        cluster.Broker.SetDown(1);

        var error = await Assert.ThrowsAsync<KafkaPublishException>(() => cluster.Stream("a").OnNextAsync("hello"));

        Assert.Contains(KafkaTestCluster.Topic, error.Message, StringComparison.Ordinal);
        cluster.Broker.SetUp(1);
    }
}
