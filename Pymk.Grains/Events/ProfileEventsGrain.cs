using Orleans.Concurrency;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Index;
using Pymk.Grains.Models;
using Pymk.Streams.Kafka;

namespace Pymk.Grains.Events;

/// <summary>
/// What profile events mean beside the relations: a deleted user leaves the index at once. The rules keep withdrawn users out of every answer whatever the
/// index says, so that this only saves room in candidate lists.
/// </summary>
[StatelessWorker]
[ImplicitStreamSubscription(PymkStreams.Profiles)]
internal sealed class ProfileEventsGrain(ModelRegistry models) : Grain, IProfileEventsGrain, IKafkaSubscriber
{
    public async Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch)
    {
        var shards = models.Current.Manifest.Shards;
        await Task.WhenAll(batch.Items.Select(i => (ProfileEvent)i.Payload).Where(e => e.Kind == ProfileEventKind.Deleted)
            .Select(e => GrainFactory.GetGrain<IIndexShardGrain>(Shards.Of(e.User, shards)).Remove(e.User)));
        return [];
    }
}

/// <summary>Keyed by graph shard.</summary>
internal interface IProfileEventsGrain : IGrainWithIntegerKey;
