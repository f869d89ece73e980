using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Pymk.Client.Tls;
using Pymk.Testing.Servers;
using Xunit;

namespace Pymk.Silo.Tests.Tls;

/// <summary>Silos and clients over TLS: real sockets, a private authority.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private const string Name = "silo.pymk.test";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TestCertificates _ours = new();
    private readonly TestCertificates _foreign = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _ours.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public async Task Silos_AndClientsWithCertificatesOfTheAuthority_MeetAndNobodyElse()
    {
        var settings = Settings(_ours, Name, "a p,w=d\"");
        var primary = Ports();
        using var first = await StartSiloAsync(settings, primary, null);
        using var second = await StartSiloAsync(settings, Ports(), primary.Silo);
        Assert.Equal(2, await SilosAsync(first, 2));
        using (var client = Client(Settings(_ours, Name, null), primary.Gateway))
        {
            await client.StartAsync(Token).WaitAsync(Limit, Token);
            Assert.Equal(2, await SilosAsync(client, 2));
            await client.StopAsync(Token);
        }

        // Without TLS, without a certificate that the silos believe, and with one of another name.
        await AssertRefusedAsync(new Dictionary<string, string?>(), primary.Gateway);
        await AssertRefusedAsync(Settings(_foreign, Name, null), primary.Gateway);
        await AssertRefusedAsync(Settings(_ours, "other.test", null), primary.Gateway);
    }

    [Theory]
    [InlineData("CertificateFile", "/no/such/file", "Pymk:Tls:CertificateFile: /no/such/file cannot be used")]
    [InlineData("KeyFile", null, "Pymk:Tls:KeyFile is missing")]
    [InlineData("CaFile", null, "Pymk:Tls:CaFile is missing")]
    [InlineData("CertificateFile", null, "nothing would be encrypted")]
    [InlineData("Certificate", "x", "Certificate")]
    public void Setting_ThatCannotHold_IsRefusedByName(string setting, string? value, string problem)
    {
        var settings = new Dictionary<string, string?>(Settings(_ours, Name, null)) { ["Pymk:Tls:" + setting] = value };
        if (value is null)
        {
            settings.Remove("Pymk:Tls:" + setting);
        }

        var refusal = Assert.Throws<OptionsValidationException>(() => Client(settings, 1));
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Settings(TestCertificates authority, string subject, string? password)
    {
        var (certificate, key) = authority.Sign(subject, password);
        return new Dictionary<string, string?>
        {
            ["Pymk:Tls:CertificateFile"] = certificate,
            ["Pymk:Tls:KeyFile"] = key,
            ["Pymk:Tls:KeyPassword"] = password,
            ["Pymk:Tls:CaFile"] = authority.CaFile,
            ["Pymk:Tls:Name"] = Name,
        }.Where(s => s.Value is not null).ToDictionary();
    }

    private static (int Silo, int Gateway) Ports()
    {
        using ReservedPort silo = new(), gateway = new();
        return (silo.Port, gateway.Port);
    }

    private static async Task<IHost> StartSiloAsync(Dictionary<string, string?> settings, (int Silo, int Gateway) ports, int? primary)
    {
        var builder = Builder(settings);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(ports.Silo, ports.Gateway, primary is { } port ? new IPEndPoint(IPAddress.Loopback, port) : null);
            silo.UseClusterTls(builder.Configuration);
        });
        var host = builder.Build();
        await host.StartAsync(Token).WaitAsync(Limit, Token);
        return host;
    }

    private static IHost Client(Dictionary<string, string?> settings, int gateway)
    {
        var builder = Builder(settings);
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(gateway);
            client.UseClusterTls(builder.Configuration);
        });
        return builder.Build();
    }

    private static HostApplicationBuilder Builder(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        return builder;
    }

    private static async Task AssertRefusedAsync(Dictionary<string, string?> settings, int gateway)
    {
        using var client = Client(settings, gateway);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAnyAsync<Exception>(() => client.StartAsync(limit.Token));
    }

    private static async Task<int> SilosAsync(IHost host, int expected)
    {
        var management = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        for (var tries = 0; ; tries++)
        {
            var hosts = await management.GetHosts(onlyActive: true);
            if (hosts.Count == expected || tries == 60)
            {
                return hosts.Count;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), Token);
        }
    }
}
