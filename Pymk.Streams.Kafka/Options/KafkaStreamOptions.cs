namespace Pymk.Streams.Kafka.Options;

/// <summary>Settings of a Kafka stream provider; checked when the host starts.</summary>
public sealed class KafkaStreamOptions : KafkaPublisherOptions
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

    /// <summary>The topics that a silo reads. Required on a silo that consumes; a client needs none.</summary>
    public IList<string> Topics { get; set; } = [];

    /// <summary>The consumer group. Its members, the silos, share the partitions. Required with <see cref="Topics"/>.</summary>
    public string GroupId { get; set; } = "";

    /// <summary>
    /// A name that survives a restart of this silo, such as a pod's name: the restarted silo takes its partitions back at once instead of after
    /// <see cref="SessionTimeout"/>. Empty for none. Unique within the group.
    /// </summary>
    public string GroupInstanceId { get; set; } = "";

    /// <summary>
    /// Most records of a partition routed at once, 1 to 100,000. A larger batch is faster, and more records are applied again after a crash.
    /// </summary>
    public int BatchSize { get; set; } = DefaultBatchSize;

    /// <summary>Records of a partition held before reading it pauses, at least <see cref="BatchSize"/>.</summary>
    public int BufferSize { get; set; } = DefaultBufferSize;

    /// <summary>How often applied offsets are committed, 10 ms to 1 min.</summary>
    public TimeSpan CommitInterval { get; set; } = DefaultCommitInterval;

    /// <summary>How long the group waits for a silent silo before it gives the partitions to others, 1 s to 30 min.</summary>
    public TimeSpan SessionTimeout { get; set; } = DefaultSessionTimeout;

    /// <summary>How long batches under way may take to finish when partitions are handed over or the silo stops, 0 to 5 min.</summary>
    public TimeSpan DrainTimeout { get; set; } = DefaultDrainTimeout;

    /// <summary>First wait before a failed delivery is tried again; it doubles with each failure.</summary>
    public TimeSpan MinBackoff { get; set; } = DefaultMinBackoff;

    /// <summary>Longest wait before a failed delivery is tried again.</summary>
    public TimeSpan MaxBackoff { get; set; } = DefaultMaxBackoff;

    /// <summary>
    /// Attempts at a record, 1 to 1,000, before it goes to the dead letters, if other deliveries succeed meanwhile. If none does, the fault is not
    /// the record's, and the record is tried until <see cref="GiveUpAfter"/>.
    /// </summary>
    public int MaxAttempts { get; set; } = DefaultMaxAttempts;

    /// <summary>How long a record is tried while no delivery succeeds.</summary>
    public TimeSpan GiveUpAfter { get; set; } = DefaultGiveUpAfter;

    /// <summary>
    /// True for a failure that says an outage: it counts against no record before <see cref="GiveUpAfter"/>, whatever else succeeds meanwhile. By
    /// default no failure says so.
    /// </summary>
    public Func<Exception, bool> IsOutage { get; set; } = _ => false;

    /// <summary>The topic of records that cannot be read or keep failing; <c>{topic}</c> stands for the source topic.</summary>
    public string DeadLetterTopic { get; set; } = DefaultDeadLetterTopic;

    /// <summary>The dead-letter topic of a source topic.</summary>
    internal string DeadLetterTopicOf(string topic) => DeadLetterTopic.Replace("{topic}", topic, StringComparison.Ordinal);
}
