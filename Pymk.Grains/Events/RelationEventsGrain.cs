using Orleans.Concurrency;
using Pymk.Grains.Graph;
using Pymk.Streams.Kafka;

namespace Pymk.Grains.Events;

/// <summary>
/// Takes a shard's relation events from their stream to the shard: one call a batch, answered when they are in the store and the active users know. Local to
/// the reading silo, so that the batch crosses the network once at most.
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

/// <summary>Keyed by graph shard.</summary>
internal interface IRelationEventsGrain : IGrainWithIntegerKey;
