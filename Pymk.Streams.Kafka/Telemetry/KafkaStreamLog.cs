using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Pymk.Streams.Kafka.Telemetry;

internal static partial class KafkaStreamLog
{
    /// <summary>
    /// Passes on what librdkafka logs. Errors are warnings here, because the library recovers; without a handler it writes to standard error.
    /// </summary>
    public static void Library(ILogger logger, LogMessage message) => FromLibrary(
        logger, message.Level <= SyslogLevel.Error ? LogLevel.Warning : LogLevel.Debug, message.Facility, message.Message);

    [LoggerMessage(1, LogLevel.Information, "Kafka streams '{Provider}': reading {Topics} as group '{Group}' from {Servers}.")]
    public static partial void Started(ILogger logger, string provider, string topics, string group, string servers);

    [LoggerMessage(2, LogLevel.Information, "Kafka streams '{Provider}': reads {Partitions}.")]
    public static partial void Assigned(ILogger logger, string provider, string partitions);

    [LoggerMessage(3, LogLevel.Information, "Kafka streams '{Provider}': gives {Partitions} back.")]
    public static partial void Revoked(ILogger logger, string provider, string partitions);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "Kafka streams '{Provider}': delivery of {Count} items to {Target} failed (attempt {Attempt}), retried in {Wait}: {Reason}")]
    public static partial void Retrying(ILogger logger, string provider, int count, string target, int attempt, TimeSpan wait, string reason);

    [LoggerMessage(5, LogLevel.Error, "Kafka streams '{Provider}': {Topic}[{Partition}]@{Offset} goes to the dead letters: {Reason}")]
    public static partial void DeadLetter(ILogger logger, string provider, string topic, int partition, long offset, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Kafka streams '{Provider}': writing to the dead-letter topic failed, retried in {Wait}: {Reason}")]
    public static partial void DeadLetterRetry(ILogger logger, string provider, TimeSpan wait, string reason);

    [LoggerMessage(7, LogLevel.Warning, "Kafka streams '{Provider}': {Reason}")]
    public static partial void BrokerError(ILogger logger, string provider, string reason);

    [LoggerMessage(8, LogLevel.Error, "Kafka streams '{Provider}': the consumer failed and is reopened in {Wait}: {Reason}")]
    public static partial void ConsumerFailed(ILogger logger, string provider, string reason, TimeSpan wait);

    [LoggerMessage(
        9,
        LogLevel.Critical,
        "Kafka streams '{Provider}': {Count} unread records of {Topic}[{Partition}] before offset {Offset} are deleted; raise the topic's retention.")]
    public static partial void Expired(ILogger logger, string provider, long count, string topic, int partition, long offset);

    [LoggerMessage(
        10, LogLevel.Warning, "Kafka streams '{Provider}': {Partitions} were given back with a batch under way; the batch will be delivered again.")]
    public static partial void DrainTimedOut(ILogger logger, string provider, string partitions);

    [LoggerMessage(11, LogLevel.Error, "A batch of {Count} records of {Partition} from offset {Offset} failed, retried in {Wait}.")]
    public static partial void BatchFailed(ILogger logger, string partition, long offset, int count, TimeSpan wait, Exception exception);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "Kafka streams '{Provider}': {Count} records of {Topic}[{Partition}] from offset {Offset} wait, retried in {Wait}: {Reason}")]
    public static partial void PrepareRetry(
        ILogger logger, string provider, int count, string topic, int partition, long offset, TimeSpan wait, string reason);

    [LoggerMessage(EventId = 13, Message = "librdkafka {Facility}: {Text}")]
    private static partial void FromLibrary(ILogger logger, LogLevel level, string facility, string text);

    [LoggerMessage(
        12,
        LogLevel.Warning,
        "Kafka streams '{Provider}': stream {Stream} has no subscriber: no grain type is marked for its namespace; retried in {Wait}.")]
    public static partial void NoSubscriber(ILogger logger, string provider, string stream, TimeSpan wait);
}
