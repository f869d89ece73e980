using Microsoft.Extensions.Options;

namespace Pymk.Streams.Kafka;

/// <summary>Fails the start of the host with the name of the provider, the setting and what it may be.</summary>
internal sealed class KafkaStreamOptionsValidator(string provider, bool consumes) : IValidateOptions<KafkaStreamOptions>
{
    /// <summary>What the guarantees rest on: set by the provider, not by its user.</summary>
    internal static readonly string[] Reserved =
    [
        "bootstrap.servers", "group.id", "group.instance.id", "enable.auto.commit", "enable.auto.offset.store", "auto.commit.interval.ms",
        "session.timeout.ms", "partition.assignment.strategy", "acks", "enable.idempotence", "message.timeout.ms",
    ];

    public ValidateOptionsResult Validate(string? name, KafkaStreamOptions options)
    {
        if (name != provider)
        {
            return ValidateOptionsResult.Skip;
        }

        var wrong = Faults(options).Select(fault => $"Kafka streams '{provider}': {fault}").ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private IEnumerable<string> Faults(KafkaStreamOptions o)
    {
        if (string.IsNullOrWhiteSpace(o.BootstrapServers))
        {
            yield return "BootstrapServers is empty; name at least one broker as host:port.";
        }

        if (consumes && (o.Topics.Count == 0 || o.Topics.Any(string.IsNullOrWhiteSpace)))
        {
            yield return "Topics must name at least one topic, none of them empty.";
        }

        if (consumes && string.IsNullOrWhiteSpace(o.GroupId))
        {
            yield return "GroupId is empty; the silos that share the topics need one name for their group.";
        }

        if (string.IsNullOrWhiteSpace(o.DeadLetterTopic) || o.Topics.Any(t => o.Topics.Contains(o.DeadLetterTopicOf(t))))
        {
            yield return $"DeadLetterTopic '{o.DeadLetterTopic}' must be a topic that is not read.";
        }

        foreach (var setting in o.ClientSettings.Keys.Where(k => Reserved.Contains(k, StringComparer.OrdinalIgnoreCase)))
        {
            yield return $"ClientSettings may not hold '{setting}': the provider's guarantees depend on its own value.";
        }

        foreach (var fault in Ranges(o))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> Ranges(KafkaStreamOptions o) => new[]
    {
        Range(nameof(o.BatchSize), o.BatchSize, 1, 100_000),
        Range(nameof(o.BufferSize), o.BufferSize, o.BatchSize, 10_000_000),
        Range(nameof(o.MaxAttempts), o.MaxAttempts, 1, 1_000),
        Range(nameof(o.CommitInterval), o.CommitInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
        Range(nameof(o.SessionTimeout), o.SessionTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30)),
        Range(nameof(o.DrainTimeout), o.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
        Range(nameof(o.MinBackoff), o.MinBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
        Range(nameof(o.MaxBackoff), o.MaxBackoff, o.MinBackoff, TimeSpan.FromMinutes(10)),
        Range(nameof(o.GiveUpAfter), o.GiveUpAfter, o.MaxBackoff, TimeSpan.FromDays(7)),
        Range(nameof(o.PublishTimeout), o.PublishTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
    }.OfType<string>();

    private static string? Range<T>(string setting, T value, T from, T to) where T : IComparable<T> =>
        value.CompareTo(from) < 0 || value.CompareTo(to) > 0 ? FormattableString.Invariant($"{setting} must be {from} to {to}, is {value}.") : null;
}
