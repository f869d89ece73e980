using Microsoft.Extensions.Options;

namespace Pymk.Streams.Kafka.Options;

/// <summary>Fails the start of the host with the name of the provider, the setting and its range.</summary>
internal sealed class KafkaStreamOptionsValidator(string provider, bool consumes) : IValidateOptions<KafkaStreamOptions>
{
    public ValidateOptionsResult Validate(string? name, KafkaStreamOptions options)
    {
        if (name != provider)
        {
            return ValidateOptionsResult.Skip;
        }

        string[] faults = [.. Faults(options).Select(fault => $"Kafka streams '{provider}': {fault}")];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(KafkaStreamOptions o)
    {
        foreach (var fault in KafkaPublisherOptionsValidator.Faults(o))
        {
            yield return fault;
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
    }.OfType<string>();

    private static string? Range<T>(string setting, T value, T from, T to) where T : IComparable<T> =>
        KafkaPublisherOptionsValidator.Range(setting, value, from, to);
}
