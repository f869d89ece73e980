using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;

namespace Pymk.Streams.Kafka;

/// <summary>
/// The producing half of the provider as Orleans knows it: <c>stream.OnNextAsync</c> returns when the brokers have the record.
/// It is write-only to Orleans, whose pulling agents would commit before records are applied; reading is <see cref="KafkaConsumer"/>'s.
/// </summary>
internal sealed class KafkaQueueAdapter(string name, IKafkaRecordMapper mapper, IKafkaPublisher publisher) : IQueueAdapter
{
    public string Name => name;

    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.WriteOnly;

    public async Task QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext)
    {
        if (token is not null)
        {
            throw new NotSupportedException("Kafka gives records their offsets; publish without a sequence token.");
        }

        await Task.WhenAll(events.Select(item => publisher.PublishAsync(mapper.Write(streamId, item!))));
    }

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => throw KafkaQueueAdapterFactory.NotPulled(name);
}

internal sealed class KafkaQueueAdapterFactory(string name, IKafkaRecordMapper mapper, IKafkaPublisher publisher) : IQueueAdapterFactory
{
    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(new KafkaQueueAdapter(name, mapper, publisher));

    public IQueueAdapterCache GetQueueAdapterCache() => throw NotPulled(name);

    public IStreamQueueMapper GetStreamQueueMapper() => throw NotPulled(name);

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => throw NotPulled(name);

    internal static NotSupportedException NotPulled(string name) =>
        new($"Kafka streams '{name}' deliver by consumer group, not by pulling agents: subscribe by [ImplicitStreamSubscription] and {nameof(IKafkaSubscriber)}.");
}
