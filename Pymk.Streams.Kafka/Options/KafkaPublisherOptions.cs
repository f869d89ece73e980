namespace Pymk.Streams.Kafka.Options;

/// <summary>Settings of publishing to Kafka; checked when the host starts.</summary>
public class KafkaPublisherOptions
{
    /// <summary>Default of <see cref="PublishTimeout"/>.</summary>
    public static readonly TimeSpan DefaultPublishTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The brokers, <c>host:port</c>, comma separated. Required.</summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>How long a publish may wait for the brokers' acknowledgement before it throws, 100 ms to 10 min.</summary>
    public TimeSpan PublishTimeout { get; set; } = DefaultPublishTimeout;

    /// <summary>
    /// Further librdkafka settings for all of the provider's clients: security.protocol, sasl.mechanism, sasl.username, sasl.password,
    /// ssl.ca.location and so on. Settings that the provider's guarantees depend on are refused.
    /// </summary>
    public IDictionary<string, string> ClientSettings { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
