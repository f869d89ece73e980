using Confluent.Kafka;
using Pymk.Streams.Kafka.Tests.Streaming;
using Pymk.Testing.Servers;
using Xunit;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace Pymk.Streams.Kafka.Tests.Secured;

/// <summary>Records through TLS and SASL PLAIN, from the brokers to the grains and from the silo to the dead letters.</summary>
public sealed class SecuredBrokerTests : IDisposable
{
    private const string User = "pymk";
    private const string Password = "p,w=d\"";

    private readonly TestCertificates _certificates = new();
    private SecuredBroker? _broker;

    public void Dispose()
    {
        _broker?.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Silo_ReadsAndWrites_ThroughTlsAndSasl()
    {
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 1, configure: options =>
        {
            _broker ??= Secure(options.BootstrapServers);
            options.BootstrapServers = _broker.BootstrapServers;
            foreach (var (name, value) in Settings(Password))
            {
                options.ClientSettings[name] = value;
            }
        });

        await cluster.SendAsync("a", "x", "unreadable", "y");
        await cluster.Ledger.Until(() => cluster.Ledger.Of("a").Length == 2);
        await cluster.UntilCommittedAsync(3);

        Assert.Equal(["x", "y"], cluster.Ledger.Of("a"));
        Assert.Single(cluster.ReadDeadLetters());
        Assert.Empty(_broker!.Refused);
    }

    [Theory]
    [InlineData("wrong", true)]
    [InlineData(Password, false)]
    public async Task Client_WithAWrongPasswordOrAnUnknownAuthority_GetsNoFurther(string password, bool knowsTheAuthority)
    {
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 1);
        using var broker = Secure(cluster.Broker.BootstrapServers);
        using var others = new TestCertificates();
        var settings = Settings(password).ToDictionary();
        settings["ssl.ca.location"] = knowsTheAuthority ? _certificates.CaFile : others.CaFile;
        settings["bootstrap.servers"] = broker.BootstrapServers;
        using var refused = new SemaphoreSlim(0);
        using var admin = new AdminClientBuilder(settings).SetLogHandler((_, _) => { }).SetErrorHandler((_, e) =>
        {
            if (e.Code is ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.Local_Transport)
            {
                refused.Release();
            }
        }).Build();

        Assert.True(await refused.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));

        Assert.Equal(knowsTheAuthority, !broker.Refused.IsEmpty);
    }

    private SecuredBroker Secure(string broker) => new(broker, _certificates.Sign("kafka"), User, Password);

    private Dictionary<string, string> Settings(string password) => new()
    {
        ["security.protocol"] = "sasl_ssl",
        ["ssl.ca.location"] = _certificates.CaFile,
        ["sasl.mechanism"] = "PLAIN",
        ["sasl.username"] = User,
        ["sasl.password"] = password,
    };
}
