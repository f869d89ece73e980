using Pymk.Testing.Models;
using Pymk.Testing.Servers;

namespace Pymk.External.Tests.Clusters;

/// <summary>Two clusters on one Redis, with the silos and the frontend of one over TLS.</summary>
public sealed class OneRedisTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-clusters-").FullName;
    private readonly TestCertificates _certificates = new();
    private readonly RedisServer _redis = new();

    public ValueTask InitializeAsync() => _redis.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Clusters_OfTwoNames_SeeNothingOfEachOther_AndOneWorksOverTls()
    {
        Assert.SkipWhen(_redis.Missing is not null, _redis.Missing ?? "");
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        var (user, token) = (ModelFixture.IdOf(3), TestContext.Current.CancellationToken);
        var (certificate, key) = _certificates.Sign("silo.pymk.test");
        string[] tls =
        [
            $"Pymk:Tls:CertificateFile={certificate}", $"Pymk:Tls:KeyFile={key}", $"Pymk:Tls:CaFile={_certificates.CaFile}", "Pymk:Tls:Name=silo.pymk.test",
        ];
        using var shop = await StartAsync(model, "shop", tls);
        using var desk = await StartAsync(model, "shop.test", []);
        using var frontend = await ServiceProcess.StartWebAsync(
            shop.Gateway, token, ["--Pymk:ClusterId", "shop", .. tls.SelectMany(s => new[] { "--" + s[..s.IndexOf('=')], s[(s.IndexOf('=') + 1)..] })]);

        var people = await frontend.SuggestAsync(user);
        Assert.Equal(people, await desk.SuggestAsync(user));
        await frontend.PostAsync(user, "dismissals", people[0]);
        await desk.PostAsync(user, "blocks", people[1]);
        Assert.DoesNotContain(people[0], await shop.SuggestAsync(user));
        Assert.Contains(people[1], await shop.SuggestAsync(user));
        Assert.Contains(people[0], await desk.SuggestAsync(user));
        Assert.Equal([people[0]], await shop.ListAsync(user, "dismissals"));
        Assert.Empty(await desk.ListAsync(user, "dismissals"));
    }

    private Task<ServiceProcess> StartAsync(string model, string cluster, string[] more) => ServiceProcess.StartSiloAsync(
        model, Path.Combine(_folder, cluster),
        ["--set", $"Pymk:Redis={_redis.Connection}", $"Pymk:ClusterId={cluster}", "Kafka:BootstrapServers=none",
            $"Pymk:EventLog:Folder={Path.Combine(_folder, cluster, "logs")}", .. more]);
}
