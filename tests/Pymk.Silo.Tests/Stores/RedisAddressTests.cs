using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Pymk.Silo.Settings;
using Pymk.Silo.Stores;
using Pymk.Streams.Kafka.Options;
using Pymk.Testing.Servers;
using Pymk.Web.Options;
using StackExchange.Redis;
using Xunit;

namespace Pymk.Silo.Tests.Stores;

public sealed class RedisAddressTests : IDisposable
{
    private const string Password = "p,w=d\"";

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-secrets-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Store_WithAPasswordThatNoStringHolds_OpensOnARealRedis()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        await using (var admin = await ConnectionMultiplexer.ConnectAsync(server.Connection + ",allowAdmin=true"))
        {
            await admin.GetServers().Single().ConfigSetAsync("requirepass", Password);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "Pymk__RedisPassword"), Password + "\n", Token);
        var settings = Read(new() { ["Pymk:Redis"] = server.Connection + ",allowAdmin=true", ["Pymk:Secrets"] = _folder });
        await using var stores = await StoreConnection.OpenAsync(settings, NullLoggerFactory.Instance);
        Assert.True(await stores.Stores.PingAsync() > TimeSpan.Zero);
        await using (var orleans = await ConnectionMultiplexer.ConnectAsync(stores.ForOrleans()))
        {
            Assert.True(await orleans.GetDatabase().KeyExistsAsync("pymk:pymk:{scheme}:version"));
        }

        settings.RedisPassword = "wrong";
        await Assert.ThrowsAnyAsync<RedisException>(() => StoreConnection.OpenAsync(settings, NullLoggerFactory.Instance));
    }

    [Fact]
    public async Task Store_OverTls_NeedsTheAuthority()
    {
        using var certificates = new TestCertificates();
        var (certificate, key) = certificates.Sign("redis.pymk.test");
        using var reserved = new ReservedPort();
        var port = reserved.Release();
        await using var server = new RedisServer(
            "--port", "0", "--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificates.CaFile);
        await server.InitializeAsync();
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var (own, ownKey) = certificates.Sign("silo.pymk.test");
        var settings = new SiloSettings
        {
            Redis = $"127.0.0.1:{port},ssl=true,connectRetry=1,connectTimeout=5000",
            RedisCaFile = certificates.CaFile,
            RedisCertificateFile = own,
            RedisKeyFile = ownKey,
        };
        await using (var stores = await StoreConnection.OpenAsync(settings, NullLoggerFactory.Instance))
        {
            Assert.True(await stores.Stores.PingAsync() > TimeSpan.Zero);
        }

        settings.RedisCaFile = null;
        await Assert.ThrowsAnyAsync<RedisException>(() => StoreConnection.OpenAsync(settings, NullLoggerFactory.Instance));
        settings.RedisCaFile = "/no/such/file";
        Assert.Contains("/no/such/file", Assert.Throws<SettingException>(() => RedisAddress.Durable(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_ThatCannotBeRead_IsRefusedWithoutItsPassword()
    {
        var refusal = Assert.Throws<SettingException>(() => RedisAddress.Durable(new SiloSettings { Redis = "redis:6379,password=secret,w=d" }));
        Assert.Contains("Pymk:RedisPassword", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_InFiles_AreSettings_OfKafkaToo_AndAMissingFolderIsNamed()
    {
        File.WriteAllText(Path.Combine(_folder, "Kafka__ClientSettings__sasl.password"), Password + "\n");
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Pymk:Secrets"] = _folder,
            ["Kafka:ClientSettings:security.protocol"] = "sasl_ssl",
            ["Kafka:ClientSettings:sasl.password"] = "before",
        });
        configuration.AddSecretFiles();
        var kafka = configuration.GetSection("Kafka").Get<KafkaStreamOptions>()!;
        Assert.Equal((Password, "sasl_ssl"), (kafka.ClientSettings["sasl.password"], kafka.ClientSettings["security.protocol"]));
        configuration["Pymk:Secrets"] = _folder + "/none";
        Assert.Contains("/none", Assert.Throws<DirectoryNotFoundException>(configuration.AddSecretFiles).Message, StringComparison.Ordinal);
    }

    private static SiloSettings Read(Dictionary<string, string?> values)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(values);
        configuration.AddSecretFiles();
        return SiloSettingsCheck.Read(configuration.GetSection(SiloSettings.Section));
    }
}
