using Confluent.Kafka;

namespace Pymk.Streams.Kafka.Options;

/// <summary>
/// The librdkafka settings of the provider's clients: the user's, overridden by the settings that the provider's guarantees depend on.
/// </summary>
internal static class KafkaClientConfigs
{
    public static ConsumerConfig Consumer(KafkaStreamOptions options)
    {
        var config = new ConsumerConfig(Base(options))
        {
            GroupId = options.GroupId,
            GroupInstanceId = string.IsNullOrEmpty(options.GroupInstanceId) ? null : options.GroupInstanceId,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)Math.Max(100, options.SessionTimeout.TotalMilliseconds / 5),

            // Stored offsets are committed in the background. Only offsets of applied records are stored.
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = (int)options.CommitInterval.TotalMilliseconds,

            // A rebalance pauses only the partitions that move.
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        };
        Default(config, "auto.offset.reset", "earliest");
        Default(config, "allow.auto.create.topics", "true");
        Default(config, "fetch.wait.max.ms", "100");
        Default(config, "reconnect.backoff.max.ms", "2000");
        return config;
    }

    public static ProducerConfig Producer(KafkaPublisherOptions options)
    {
        var config = new ProducerConfig(Base(options))
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            MessageTimeoutMs = (int)options.PublishTimeout.TotalMilliseconds,
        };
        Default(config, "linger.ms", "2");
        Default(config, "reconnect.backoff.max.ms", "2000");
        return config;
    }

    private static Dictionary<string, string> Base(KafkaPublisherOptions options) =>
        new(options.ClientSettings, StringComparer.Ordinal) { ["bootstrap.servers"] = options.BootstrapServers };

    private static void Default(Config config, string setting, string value)
    {
        if (config.All(s => s.Key != setting))
        {
            config.Set(setting, value);
        }
    }
}
