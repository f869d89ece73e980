using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Streams.Kafka;

namespace Pymk.Grains.Events;

/// <summary>Takes a shard's profile events from their stream to the shard: one call a batch, answered when store, rows and index have them.</summary>
[StatelessWorker]
[ImplicitStreamSubscription(PymkStreams.Profiles)]
internal sealed class ProfileEventsGrain : Grain, IProfileEventsGrain, IKafkaSubscriber
{
    public async Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch)
    {
        await GrainFactory.GetGrain<IProfileShardGrain>(this.GetPrimaryKeyLong()).Apply(Array.ConvertAll(batch.Items, i => (ProfileEvent)i.Payload));
        return [];
    }
}

/// <summary>Keyed by graph shard.</summary>
internal interface IProfileEventsGrain : IGrainWithIntegerKey;
