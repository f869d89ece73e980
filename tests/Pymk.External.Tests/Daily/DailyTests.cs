using System.Globalization;
using System.Runtime.Versioning;
using Pymk.Core.Models;
using Pymk.Testing.Models;
using Pymk.Testing.Servers;

namespace Pymk.External.Tests.Daily;

/// <summary>The verb <c>daily</c> with a silo and a trainer in processes of their own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DailyTests : IDisposable
{
    private const string Cluster = "daily-test";

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-daily-").FullName;
    private readonly StagedTrainer _trainer;

    public DailyTests()
    {
        ModelFixture.Publish(Model, "v1");
        _trainer = new StagedTrainer(Path.Combine(_folder, "trainer"));
    }

    private string Model => Path.Combine(_folder, "model");

    private string Work => Path.Combine(_folder, "work");

    [Fact]
    public async Task Day_KilledInEveryStage_AndWithoutItsSiloForAWhile_GoesOnToItsEnd()
    {
        _trainer.Stage("v2");
        using var ports = new ReservedPort();
        var gateway = ports.Release();

        // It does not look for new versions: a roll-out waits until it is started anew.
        var silo = await StartSiloAsync(gateway, "Pymk:ModelPoll=01:00:00");
        using var first = Daily(gateway);
        var run = await first.LineAsync("daily: run ");
        first.Kill();

        // Silent, but not for long enough.
        using var second = await HoldAsync(gateway);
        Assert.Contains(run[(run.LastIndexOf(' ') + 1)..], second.Output, StringComparison.Ordinal);
        await _trainer.StartedAsync();
        using var refused = Daily(gateway);
        Assert.Equal(4, await refused.EndAsync());
        Assert.Contains("refused: run ", refused.Output, StringComparison.Ordinal);
        second.Kill();

        // The training of the killed process ends by itself; its model is taken.
        using var third = await HoldAsync(gateway);
        await third.LineAsync("waiting for its end");
        _trainer.Go(0);
        Assert.Contains("version v2", await third.LineAsync("published yes", "exit code"), StringComparison.Ordinal);
        third.Kill();

        using var fourth = await HoldAsync(gateway);
        await fourth.LineAsync("goes on after snapshot, train");
        silo.Kill();
        silo.Dispose();
        using var restarted = await StartSiloAsync(gateway);
        Assert.True(await fourth.EndAsync() == 0, fourth.Output);
        Assert.Contains("model v2 serves", fourth.Output, StringComparison.Ordinal);
        Assert.Equal("v2", (await restarted.StatusAsync()).GetProperty("modelVersion").GetString());

        // The next day's model is worse.
        _trainer.Stage("v3");
        _trainer.Go(3);
        using var worse = Daily(gateway);
        Assert.True(await worse.EndAsync() == 3, worse.Output);
        Assert.Equal("v2", (await restarted.StatusAsync()).GetProperty("modelVersion").GetString());
        using var status = new VerbProcess("daily", "--status", "--gateways", $"127.0.0.1:{gateway}", "--cluster-id", Cluster);
        Assert.Equal(0, await status.EndAsync());
        Assert.Matches("(?s)open: none.*notpublished: run .*published: run .*resumed 3 times", status.Output);
    }

    [Fact]
    public async Task Day_WithARealTraining_EndsWithAModelOfTheSnapshot()
    {
        using var silo = await StartSiloAsync("0");
        using var daily = new VerbProcess(
            "daily", "--model", Model, "--work", Work, "--gateways", silo.Gateway, "--cluster-id", Cluster, "--quick", "--epochs", "1");
        Assert.True(await daily.EndAsync() == 0, daily.Output);

        var version = ModelDirectory.ReadManifest(ModelDirectory.CurrentVersion(Model));
        Assert.NotEqual("v1", version.Version);
        Assert.Contains($"snapshot {version.Snapshot!.Id}", daily.Output, StringComparison.Ordinal);
        Assert.Equal(300, version.Users);
        Assert.Equal(version.Version, (await silo.StatusAsync()).GetProperty("modelVersion").GetString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<ServiceProcess> StartSiloAsync(string gateway, params string[] settings) => ServiceProcess.StartSiloAsync(
        Model, Path.Combine(_folder, "data"),
        ["--set", $"Pymk:ClusterId={Cluster}", "Kafka:BootstrapServers=none", "Pymk:Daily:Silence=00:00:01.5", $"Pymk:GatewayPort={gateway}",
            $"Pymk:EventLog:Folder={Path.Combine(_folder, "logs")}", .. settings]);

    private VerbProcess Daily(string gateway) => new(
        "daily", "--model", Model, "--work", Work, "--gateways", $"127.0.0.1:{gateway}", "--cluster-id", Cluster, "--trainer", _trainer.Program);

    // A process that was killed is taken for dead when it is silent.
    private async Task<VerbProcess> HoldAsync(string gateway)
    {
        while (true)
        {
            var process = Daily(gateway);
            if ((await process.LineAsync("goes on", "refused")).Contains("goes on", StringComparison.Ordinal))
            {
                return process;
            }

            process.Dispose();
        }
    }
}
