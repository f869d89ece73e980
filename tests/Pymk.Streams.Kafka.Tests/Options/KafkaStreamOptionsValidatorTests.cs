using Pymk.Streams.Kafka.Options;
using Xunit;

namespace Pymk.Streams.Kafka.Tests.Options;

public sealed class KafkaStreamOptionsValidatorTests
{
    public static TheoryData<string, Action<KafkaStreamOptions>> Faults => new()
    {
        { "BootstrapServers", o => o.BootstrapServers = " " },
        { "Topics", o => o.Topics = [] },
        { "GroupId", o => o.GroupId = "" },
        { "DeadLetterTopic", o => o.DeadLetterTopic = "{topic}" },
        { "BatchSize", o => o.BatchSize = 0 },
        { "BufferSize", o => o.BufferSize = o.BatchSize - 1 },
        { "MaxAttempts", o => o.MaxAttempts = 0 },
        { "CommitInterval", o => o.CommitInterval = TimeSpan.Zero },
        { "SessionTimeout", o => o.SessionTimeout = TimeSpan.FromDays(1) },
        { "DrainTimeout", o => o.DrainTimeout = TimeSpan.FromSeconds(-1) },
        { "MinBackoff", o => o.MinBackoff = TimeSpan.Zero },
        { "MaxBackoff", o => o.MaxBackoff = TimeSpan.Zero },
        { "GiveUpAfter", o => o.GiveUpAfter = TimeSpan.Zero },
        { "PublishTimeout", o => o.PublishTimeout = TimeSpan.Zero },
        { "enable.auto.offset.store", o => o.ClientSettings["enable.auto.offset.store"] = "true" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Validate_WrongSetting_NamesProviderAndSetting(string setting, Action<KafkaStreamOptions> spoil)
    {
        var options = Valid();
        spoil(options);

        var result = new KafkaStreamOptionsValidator("events", consumes: true).Validate("events", options);

        Assert.Contains(result.Failures!, f => f.Contains("'events'", StringComparison.Ordinal) && f.Contains(setting, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_SaslAndTlsSettings_PassAndReachTheClients()
    {
        var options = Valid();
        options.ClientSettings["security.protocol"] = "SASL_SSL";
        options.ClientSettings["sasl.mechanism"] = "SCRAM-SHA-512";

        Assert.True(new KafkaStreamOptionsValidator("events", consumes: true).Validate("events", options).Succeeded);
        Assert.Contains(KafkaClientConfigs.Consumer(options), s => s is { Key: "security.protocol", Value: "SASL_SSL" });
        Assert.Contains(KafkaClientConfigs.Producer(options), s => s is { Key: "sasl.mechanism", Value: "SCRAM-SHA-512" });
    }

    [Fact]
    public void Validate_ClientThatOnlyPublishes_NeedsNoTopics() => Assert.True(new KafkaStreamOptionsValidator("events", consumes: false)
        .Validate("events", new KafkaStreamOptions { BootstrapServers = "localhost:9092" }).Succeeded);

    private static KafkaStreamOptions Valid() => new() { BootstrapServers = "localhost:9092", Topics = ["t"], GroupId = "g" };
}
