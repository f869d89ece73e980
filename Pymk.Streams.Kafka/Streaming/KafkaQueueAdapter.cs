using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;
using Pymk.Streams.Kafka.Producing;
using Pymk.Streams.Kafka.Records;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>
/// The producing half of the provider: <c>stream.OnNextAsync</c> returns when the brokers have the record. Write-only, because Orleans' pulling
/// agents would commit before records are applied; <see cref="KafkaConsumer"/> reads.
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
            throw new NotSupportedException("Kafka assigns the offsets; publish without a sequence token.");
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
        new($"Kafka streams '{name}' have no pulling agents: subscribe with [ImplicitStreamSubscription] and {nameof(IKafkaSubscriber)}.");
}
