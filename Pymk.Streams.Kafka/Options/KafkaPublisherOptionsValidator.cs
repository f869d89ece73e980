using Microsoft.Extensions.Options;

namespace Pymk.Streams.Kafka.Options;

/// <summary>Fails the start of the host with the name of the publisher and of the setting.</summary>
internal sealed class KafkaPublisherOptionsValidator(string publisher) : IValidateOptions<KafkaPublisherOptions>
{
    // The provider's guarantees depend on its own values of these settings.
    private static readonly string[] Reserved =
    [
        "bootstrap.servers", "group.id", "group.instance.id", "enable.auto.commit", "enable.auto.offset.store", "auto.commit.interval.ms",
        "session.timeout.ms", "partition.assignment.strategy", "acks", "enable.idempotence", "message.timeout.ms",
    ];

    public ValidateOptionsResult Validate(string? name, KafkaPublisherOptions options)
    {
        if (name != publisher)
        {
            return ValidateOptionsResult.Skip;
        }

        string[] faults = [.. Faults(options).Select(fault => $"Kafka publisher '{publisher}': {fault}")];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>What is wrong with the settings, a sentence each.</summary>
    public static IEnumerable<string> Faults(KafkaPublisherOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.BootstrapServers))
        {
            yield return "BootstrapServers is empty; name at least one broker as host:port.";
        }

        foreach (var setting in options.ClientSettings.Keys.Where(k => Reserved.Contains(k, StringComparer.OrdinalIgnoreCase)))
        {
            yield return $"ClientSettings must not contain '{setting}': the provider's guarantees depend on its own value.";
        }

        if (Range(nameof(options.PublishTimeout), options.PublishTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)) is { } fault)
        {
            yield return fault;
        }
    }

    /// <summary>What is wrong with a setting that must lie in a range; null if nothing is.</summary>
    public static string? Range<T>(string setting, T value, T from, T to) where T : IComparable<T> =>
        value.CompareTo(from) < 0 || value.CompareTo(to) > 0 ? FormattableString.Invariant($"{setting} must be {from} to {to}, is {value}.") : null;
}
