namespace Pymk.Streams.Kafka;

/// <summary>When a delivery of this provider last succeeded: tells a bad record from a bad day.</summary>
internal sealed class DeliveryHealth(TimeProvider time)
{
    private long _last = long.MinValue;

    /// <summary>Timestamp of the last success, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LastSuccess => Volatile.Read(ref _last);

    public void Succeeded() => Volatile.Write(ref _last, time.GetTimestamp());
}
