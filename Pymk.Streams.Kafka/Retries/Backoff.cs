using Pymk.Streams.Kafka.Options;

namespace Pymk.Streams.Kafka.Retries;

/// <summary>Exponential backoff. Each wait is drawn between half and all of its length, so that silos do not retry in step.</summary>
internal struct Backoff(KafkaStreamOptions options, Random random)
{
    private TimeSpan _next = options.MinBackoff;

    public TimeSpan Next()
    {
        var wait = _next;
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, options.MaxBackoff.Ticks));
        return wait * (0.5 + (random.NextDouble() / 2));
    }
}
