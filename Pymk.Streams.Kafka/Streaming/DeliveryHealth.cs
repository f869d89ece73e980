namespace Pymk.Streams.Kafka.Streaming;

/// <summary>When a delivery of this provider last succeeded: distinguishes a bad record from a store or a silo that is down.</summary>
internal sealed class DeliveryHealth(TimeProvider time)
{
    private long _last = long.MinValue;

    /// <summary>Timestamp of the last success, as of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LastSuccess => Volatile.Read(ref _last);

    public void Succeeded() => Volatile.Write(ref _last, time.GetTimestamp());
}
