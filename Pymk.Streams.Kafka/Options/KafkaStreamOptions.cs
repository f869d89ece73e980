namespace Pymk.Streams.Kafka;

/// <summary>Settings of one Kafka stream provider; checked when the host starts, by name of the setting.</summary>
public sealed class KafkaStreamOptions
{
    /// <summary>Default of <see cref="BatchSize"/>.</summary>
    public const int DefaultBatchSize = 1_000;

    /// <summary>Default of <see cref="BufferSize"/>.</summary>
    public const int DefaultBufferSize = 4_000;

    /// <summary>Default of <see cref="MaxAttempts"/>.</summary>
    public const int DefaultMaxAttempts = 8;

    /// <summary>Default of <see cref="DeadLetterTopic"/>; <c>{topic}</c> stands for the source topic.</summary>
    public const string DefaultDeadLetterTopic = "{topic}.dead-letter";

    /// <summary>Default of <see cref="CommitInterval"/>.</summary>
    public static readonly TimeSpan DefaultCommitInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Default of <see cref="SessionTimeout"/>.</summary>
    public static readonly TimeSpan DefaultSessionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="DrainTimeout"/>.</summary>
    public static readonly TimeSpan DefaultDrainTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="MinBackoff"/>.</summary>
    public static readonly TimeSpan DefaultMinBackoff = TimeSpan.FromMilliseconds(100);

    /// <summary>Default of <see cref="MaxBackoff"/>.</summary>
    public static readonly TimeSpan DefaultMaxBackoff = TimeSpan.FromSeconds(5);

    /// <summary>Default of <see cref="GiveUpAfter"/>.</summary>
    public static readonly TimeSpan DefaultGiveUpAfter = TimeSpan.FromMinutes(15);

    /// <summary>Default of <see cref="PublishTimeout"/>.</summary>
    public static readonly TimeSpan DefaultPublishTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The brokers, <c>host:port</c>, comma separated. Required.</summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>The topics a silo reads. Required on a silo that consumes; a client needs none.</summary>
    public IList<string> Topics { get; set; } = [];

    /// <summary>The consumer group whose members, the silos, share the partitions. Required with <see cref="Topics"/>.</summary>
    public string GroupId { get; set; } = "";

    /// <summary>
    /// A name that stays the same when this silo restarts (a pod's name): the restarted silo takes its partitions back at once
    /// instead of after <see cref="SessionTimeout"/>. Empty: none. Two silos of one group must not have the same.
    /// </summary>
    public string GroupInstanceId { get; set; } = "";

    /// <summary>Most records of a partition routed at once, 1 to 100,000. Larger is faster, and more is handled again after a crash.</summary>
    public int BatchSize { get; set; } = DefaultBatchSize;

    /// <summary>Records of a partition held before reading it pauses, at least <see cref="BatchSize"/>.</summary>
    public int BufferSize { get; set; } = DefaultBufferSize;

    /// <summary>How often applied offsets are committed, 10 ms to 1 min.</summary>
    public TimeSpan CommitInterval { get; set; } = DefaultCommitInterval;

    /// <summary>How long the group waits for a silent silo before its partitions go to others, 1 s to 30 min.</summary>
    public TimeSpan SessionTimeout { get; set; } = DefaultSessionTimeout;

    /// <summary>How long batches under way may take to finish when partitions are handed over or the silo stops, 0 to 5 min.</summary>
    public TimeSpan DrainTimeout { get; set; } = DefaultDrainTimeout;

    /// <summary>First wait before a failed delivery is tried again; doubles at each failure.</summary>
    public TimeSpan MinBackoff { get; set; } = DefaultMinBackoff;

    /// <summary>Longest wait before a failed delivery is tried again.</summary>
    public TimeSpan MaxBackoff { get; set; } = DefaultMaxBackoff;

    /// <summary>
    /// Attempts at a single record, 1 to 1,000, before it goes to the dead letters, provided that other records got through
    /// meanwhile: where nothing gets through the fault is not the record's, and it is kept until <see cref="GiveUpAfter"/>.
    /// </summary>
    public int MaxAttempts { get; set; } = DefaultMaxAttempts;

    /// <summary>How long a record is tried when nothing else gets through either.</summary>
    public TimeSpan GiveUpAfter { get; set; } = DefaultGiveUpAfter;

    /// <summary>Where records go that cannot be read or keep failing; <c>{topic}</c> stands for the source topic.</summary>
    public string DeadLetterTopic { get; set; } = DefaultDeadLetterTopic;

    /// <summary>How long a publish may wait for the brokers' acknowledgement before it throws, 100 ms to 10 min.</summary>
    public TimeSpan PublishTimeout { get; set; } = DefaultPublishTimeout;

    /// <summary>
    /// Further librdkafka settings for consumer, producer and dead-letter producer alike: security.protocol, sasl.mechanism,
    /// sasl.username, sasl.password, ssl.ca.location and so on. Those the provider depends on may not be given.
    /// </summary>
    public IDictionary<string, string> ClientSettings { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The dead-letter topic of a source topic.</summary>
    internal string DeadLetterTopicOf(string topic) => DeadLetterTopic.Replace("{topic}", topic, StringComparison.Ordinal);
}
