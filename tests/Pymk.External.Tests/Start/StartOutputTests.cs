using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Pymk.Silo.Hosting;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Start;

/// <summary>What a silo's process prints from its start to its end.</summary>
public sealed partial class StartOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-start-").FullName;

    [Fact]
    public async Task Silo_StartedAskedAndStopped_PrintsOnlyWhatConcernsItsUser()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        using var silo = await ServiceProcess.StartSiloAsync(model, Path.Combine(_folder, "data"));
        Assert.Equal(20, (await silo.SuggestAsync(ModelFixture.IdOf(3))).Length);

        var lines = await silo.StopAsync();

        Assert.Collection(
            lines.Where(line => line.Length > 0).OrderBy(Rank),
            line => Assert.Matches(ModelLoaderLine(), line),
            line => Assert.Matches(
                "^pymk: serving; http http://127.0.0.1:[0-9]+; gateway 127.0.0.1:[0-9]+; embedded store on .*; "
                + "events from development Kafka broker on .*$",
                line),
            line => Assert.StartsWith("pymk: stopping", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--port", "http://127.0.0.1:")]
    [InlineData("--silo-port", "127.0.0.1:")]
    [InlineData("--gateway-port", "127.0.0.1:")]
    public async Task Silo_OnABusyPort_NamesTheAddressAndTheOption(string option, string address)
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var free = new[] { "--port", "--silo-port", "--gateway-port" }.Where(o => o != option).SelectMany(o => new[] { o, "0" });

        var (code, lines) = await ServiceProcess.RunSiloAsync(
            ["--model", model, "--data", Path.Combine(_folder, "data"), option, port, .. free]);

        var line = Assert.Single(lines);
        Assert.StartsWith($"pymk: {address}{port} is in use; ", line, StringComparison.Ordinal);
        Assert.Contains($" {option} ", line, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task Silo_WhoseLogFolderAnotherSiloHas_NamesBoth_AndEnds()
    {
        var (model, logs) = (Path.Combine(_folder, "model"), Path.Combine(_folder, "logs"));
        ModelFixture.Publish(model, "v1");
        using var first = await ServiceProcess.StartSiloAsync(model, Path.Combine(_folder, "first"), $"Pymk:EventLog:Folder={logs}");

        var (code, lines) = await ServiceProcess.RunSiloAsync(
            [
                "--model", model, "--data", Path.Combine(_folder, "second"), "--port", "0", "--silo-port", "0", "--gateway-port", "0",
                "--set", $"Pymk:EventLog:Folder={logs}",
            ]);

        Assert.StartsWith(
            $"pymk: A silo with its store in {Path.Combine(_folder, "first")} writes the interaction logs in {logs}; ",
            Assert.Single(lines),
            StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Theory]
    [InlineData("Pymk:Http")]
    [InlineData("Pymk:SiloPort")]
    [InlineData("Pymk:GatewayPort")]
    public async Task Silo_WhosePortIsTakenWhileItStarts_SaysSo_AndNothingElseFails(string setting)
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var settings = new Dictionary<string, string>
        {
            ["Pymk:Model"] = model,
            ["Pymk:Data"] = Path.Combine(_folder, "data"),
            ["Pymk:Http"] = "http://127.0.0.1:0",
            ["Pymk:SiloPort"] = "0",
            ["Pymk:GatewayPort"] = "0",
            ["Kafka:BootstrapServers"] = "none",
            ["Pymk:EventLog:Folder"] = Path.Combine(_folder, "logs"),
        };
        settings[setting] = setting == "Pymk:Http" ? $"http://127.0.0.1:{port}" : $"{port}";
        var silo = await SiloApplication.CreateAsync(
            [.. settings.SelectMany(s => new[] { "--" + s.Key, s.Value })], TestContext.Current.CancellationToken);
        using var taken = new TcpListener(IPAddress.Loopback, port);
        taken.Start();

        var failed = await Assert.ThrowsAnyAsync<Exception>(() => silo.StartAsync(TestContext.Current.CancellationToken));
        await silo.DisposeAsync();

        Assert.StartsWith("Address already in use: another program took a port", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "abc", "--port must be a number from 0 to 65535, not 'abc'")]
    [InlineData("--port", "70000", "--port must be a number from 0 to 65535, not '70000'")]
    [InlineData("--http", "nowhere", "--http (setting Pymk:Http) must be an address such as http://127.0.0.1:8080, or empty, is 'nowhere'")]
    [InlineData("--set", "Pymk:SiloPort=abc", "'abc' at 'Pymk:SiloPort'")]
    [InlineData("--set", "Pymk:Privacy:CountHiddenConnections=perhaps", "'perhaps' at 'Pymk:Privacy:CountHiddenConnections'")]
    [InlineData("--set", "Pymk:Privacy:CountHidden=false", "Pymk:Privacy:CountHidden is not a setting; Pymk:Privacy has CountHiddenConnections")]
    [InlineData("--set", "Pymk:Rules:InactiveDay=180", "There is no setting Pymk:Rules:InactiveDay; Pymk:Rules has InactiveDays,")]
    [InlineData("--set", "Pymk:Rules:Age:Bounds:0=x", "Pymk:Rules:Age:Bounds:0 must be a whole number, is 'x'.")]
    public async Task Silo_WithABadOption_NamesTheOption(string option, string value, string message)
    {
        var (code, lines) = await ServiceProcess.RunSiloAsync([option, value]);
        var line = Assert.Single(lines);
        Assert.StartsWith("pymk: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", line, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The log's own thread writes its lines, and standard error is another stream: their order among the others is not fixed.
    private static int Rank(string line) => line switch
    {
        _ when ModelLoaderLine().IsMatch(line) => 0,
        _ when line.StartsWith("pymk: serving", StringComparison.Ordinal) => 1,
        _ when line.StartsWith("pymk: stopping", StringComparison.Ordinal) => 2,
        _ => 3,
    };

    [GeneratedRegex(
        @"^info: Pymk\.Grains\.Rollout\.ModelLoader\[1\] Serving model v1: 300 users, \d+ connections, ranked on CPU; loaded in [0-9.]+ s$")]
    private static partial Regex ModelLoaderLine();
}
