using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pymk.Streams.Kafka.Telemetry;

/// <summary>The provider's metrics. Tags are bounded: provider, topic, partition (for lag) and a short reason; never a key.</summary>
internal sealed class KafkaStreamInstruments : IDisposable
{
    /// <summary>Name of the meter, for OpenTelemetry.</summary>
    public const string MeterName = "Pymk.Streams.Kafka";

    private readonly Meter _meter;
    private readonly Counter<long> _records;
    private readonly Counter<long> _published;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _rebalances;
    private readonly Histogram<double> _age;
    private readonly KeyValuePair<string, object?> _provider;

    public KafkaStreamInstruments(IMeterFactory meters, string provider)
    {
        _provider = new("provider", provider);
        _meter = meters.Create(MeterName);
        _records = _meter.CreateCounter<long>("kafka.stream.records", "{record}", "Records applied by all their subscribers.");
        _published = _meter.CreateCounter<long>("kafka.stream.published", "{record}", "Records acknowledged by the brokers.");
        _retries = _meter.CreateCounter<long>("kafka.stream.retries", "{delivery}", "Deliveries that failed and are retried.");
        _deadLetters = _meter.CreateCounter<long>("kafka.stream.dead_letters", "{record}", "Records written to the dead-letter topic.");
        _expired = _meter.CreateCounter<long>("kafka.stream.expired", "{record}", "Records that the brokers deleted before they were read.");
        _rebalances = _meter.CreateCounter<long>("kafka.stream.rebalances", "{rebalance}", "Changes of the partitions that this silo reads.");
        _age = _meter.CreateHistogram(
            "kafka.stream.age", "s", "From the timestamp of a batch's oldest record until all subscribers have applied the batch.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60] });
    }

    public void Applied(string topic, int count, TimeSpan age)
    {
        var tags = new TagList { _provider, { "topic", topic } };
        _records.Add(count, tags);
        _age.Record(Math.Max(0, age.TotalSeconds), tags);
    }

    public void Published(string topic) => _published.Add(1, _provider, new("topic", topic));

    public void Retried() => _retries.Add(1, _provider);

    public void DeadLettered(string topic) => _deadLetters.Add(1, _provider, new("topic", topic));

    public void Expired(string topic, long count) => _expired.Add(count, _provider, new("topic", topic));

    public void Rebalanced() => _rebalances.Add(1, _provider);

    /// <summary>Registers the source of <c>kafka.stream.lag</c>.</summary>
    public void ObserveLag(Func<IEnumerable<(string Topic, int Partition, long Lag)>> lags) => _meter.CreateObservableGauge(
        "kafka.stream.lag",
        () => lags().Select(l => new Measurement<long>(l.Lag, _provider, new("topic", l.Topic), new("partition", l.Partition))),
        "{record}",
        "Records written and not yet applied.");

    public void Dispose() => _meter.Dispose();
}
