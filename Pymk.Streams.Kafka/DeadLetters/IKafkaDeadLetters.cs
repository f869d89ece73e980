namespace Pymk.Streams.Kafka.DeadLetters;

/// <summary>Reads the dead letters of a provider's topics and sends their records again; keyed by the provider's name.</summary>
public interface IKafkaDeadLetters
{
    /// <summary>The newest dead letters of a topic.</summary>
    /// <param name="topic">The source topic.</param>
    /// <param name="most">Most letters to return.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="TimeoutException">The brokers do not answer.</exception>
    Task<DeadLetters> ReadAsync(string topic, int most, CancellationToken cancellation);

    /// <summary>
    /// Writes the record of a letter to its source topic again, with its key, value, timestamp and headers. The letter stays until the brokers delete it.
    /// </summary>
    /// <returns>False where there is no such letter.</returns>
    /// <exception cref="TimeoutException">The brokers do not answer.</exception>
    Task<bool> SendAgainAsync(string topic, int partition, long offset, CancellationToken cancellation);
}

/// <summary>The dead letters of a topic.</summary>
/// <param name="Held">Number of letters that the brokers hold.</param>
/// <param name="Newest">The newest ones, the newest first.</param>
public sealed record DeadLetters(long Held, IReadOnlyList<DeadLetter> Newest);

/// <summary>A record that could not be applied.</summary>
/// <param name="Partition">Partition of the dead-letter topic.</param>
/// <param name="Offset">Offset in that partition; the two name the letter.</param>
/// <param name="FailedAt">When the record was given up.</param>
/// <param name="Reason">Why.</param>
/// <param name="Key">The record's key as text; null for none.</param>
/// <param name="Value">The record's value as text; null for a tombstone.</param>
/// <param name="Source">Partition and offset of the record in its own topic, such as <c>3/1042</c>.</param>
public sealed record DeadLetter(int Partition, long Offset, DateTimeOffset FailedAt, string Reason, string? Key, string? Value, string Source);
