using System.Net;
using Pymk.Testing.Models;
using Pymk.Testing.Servers;

namespace Pymk.External.Tests.Frontends;

/// <summary>A frontend in a process of its own, which knows silos by their gateway only.</summary>
public sealed class SeparateFrontendTests : IDisposable
{
    private const string Cluster = "frontend-test";

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-frontend-").FullName;

    [Fact]
    public async Task Frontend_StartedBeforeItsSilo_AnswersAndWritesThroughTheGateway()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        var user = ModelFixture.IdOf(3);
        using var reserved = new ReservedPort();
        var gateway = $"127.0.0.1:{reserved.Port}";
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var starting = ServiceProcess.StartWebAsync(gateway, failed.Token, "--Pymk:ClusterId", Cluster);
        using var silo = await StartSiloAsync(model, reserved.Release(), failed);
        Assert.Equal(gateway, silo.Gateway);
        using var frontend = await starting;

        var people = await frontend.SuggestAsync(user);
        Assert.Equal(20, people.Length);
        Assert.Equal(await silo.SuggestAsync(user), people);
        await frontend.PostAsync(user, "dismissals", people[0]);
        Assert.DoesNotContain(people[0], await silo.SuggestAsync(user));
        foreach (var address in new[] { "/", "/health/ready", "/openapi/v1.json", "/dashboard/", "/v1/users?take=1" })
        {
            using var response = await frontend.GetAsync(address);
            Assert.Equal((address, HttpStatusCode.OK), (address, response.StatusCode));
        }

        using var unknown = await frontend.GetAsync("/v1/users/5/suggestions");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<ServiceProcess> StartSiloAsync(string model, string gatewayPort, CancellationTokenSource failed)
    {
        try
        {
            return await ServiceProcess.StartSiloAsync(
                model, Path.Combine(_folder, "data"),
                "--set", $"Pymk:GatewayPort={gatewayPort}", $"Pymk:ClusterId={Cluster}", "Kafka:BootstrapServers=none");
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }
}
