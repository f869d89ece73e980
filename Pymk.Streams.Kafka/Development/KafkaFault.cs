namespace Pymk.Streams.Kafka.Development;

/// <summary>Errors that <see cref="KafkaDevelopmentBroker.Fail"/> injects: error codes of the Kafka protocol, and one of the client's own.</summary>
public enum KafkaFault
{
    /// <summary>The connection breaks before a response arrives.</summary>
    ConnectionBroken = -195,

    /// <summary>The topic or partition is unknown.</summary>
    UnknownTopicOrPartition = 3,

    /// <summary>Another broker leads the partition.</summary>
    NotLeaderForPartition = 6,

    /// <summary>The broker timed the request out.</summary>
    RequestTimedOut = 7,

    /// <summary>The coordinator of the group is not available.</summary>
    CoordinatorNotAvailable = 15,

    /// <summary>Another broker coordinates the group.</summary>
    NotCoordinator = 16,

    /// <summary>Too few replicas are in sync.</summary>
    NotEnoughReplicas = 19,

    /// <summary>The group does not know the member: it was silent for too long.</summary>
    UnknownMember = 25,

    /// <summary>The group rebalances.</summary>
    RebalanceInProgress = 27,

    /// <summary>The client may not use the group.</summary>
    GroupAuthorizationFailed = 30,
}
