using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Streams.Kafka.Streaming;

namespace Pymk.Grains.Events;

/// <summary>
/// Passes a shard's profile events from their stream to the shard, one call per batch. The call returns when store, rows and index have them.
/// </summary>
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

/// <summary>The key is the graph shard.</summary>
internal interface IProfileEventsGrain : IGrainWithIntegerKey;
