namespace Pymk.Streams.Kafka.Development;

/// <summary>Requests of the Kafka protocol, by ApiKey, that <see cref="KafkaDevelopmentBroker.Fail"/> fails.</summary>
public enum KafkaRequest : short
{
    /// <summary>Writing records.</summary>
    Produce = 0,

    /// <summary>Reading records.</summary>
    Fetch = 1,

    /// <summary>Reading topics and leaders.</summary>
    Metadata = 3,

    /// <summary>Committing offsets.</summary>
    OffsetCommit = 8,

    /// <summary>Reading committed offsets.</summary>
    OffsetFetch = 9,

    /// <summary>Joining a consumer group.</summary>
    JoinGroup = 11,

    /// <summary>Keeping a group member alive.</summary>
    Heartbeat = 12,
}
