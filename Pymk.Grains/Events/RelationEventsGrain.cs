using Orleans.Concurrency;
using Pymk.Grains.Graph;
using Pymk.Streams.Kafka.Streaming;

namespace Pymk.Grains.Events;

/// <summary>
/// Passes a shard's relation events from their stream to the shard, one call per batch. The call returns when the store has them and the active users
/// know them. A stateless worker runs on the silo that reads the partition, so a batch crosses the network at most once.
/// </summary>
[StatelessWorker]
[ImplicitStreamSubscription(PymkStreams.Relations)]
internal sealed class RelationEventsGrain : Grain, IRelationEventsGrain, IKafkaSubscriber
{
    public async Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch)
    {
        var events = Array.ConvertAll(batch.Items, i => (RelationEvent)i.Payload);
        await GrainFactory.GetGrain<IGraphShardGrain>(this.GetPrimaryKeyLong()).Apply(events);
        return [];
    }
}

/// <summary>The key is the graph shard.</summary>
internal interface IRelationEventsGrain : IGrainWithIntegerKey;
