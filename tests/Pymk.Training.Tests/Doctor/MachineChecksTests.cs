using System.Net;
using System.Net.Sockets;
using Pymk.Training.Doctor;
using Xunit;

namespace Pymk.Training.Tests.Doctor;

public sealed class MachineChecksTests
{
    [Fact]
    public void Libraries_OnAMachineThatRunsTheTests_AreFine()
    {
        Assert.True(MachineChecks.FaissLibrary().Fine, MachineChecks.FaissLibrary().What);
        Assert.True(MachineChecks.Onnx().Fine, MachineChecks.Onnx().What);
    }

    [Fact]
    public async Task PortAndStore_WithAListener_AreTakenAndAnswering()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.False(MachineChecks.Port(port, "test", "--port").Fine);
        Assert.True((await MachineChecks.StoreAsync($"127.0.0.1:{port},ssl=false", TestContext.Current.CancellationToken)).Fine);
        listener.Stop();
        Assert.False((await MachineChecks.StoreAsync($"127.0.0.1:{port}", TestContext.Current.CancellationToken)).Fine);
    }

    [Fact]
    public void Model_WhereThereIsNone_SaysHowToGetOne()
    {
        var finding = MachineChecks.Model(Path.Combine(Path.GetTempPath(), "no-such-model"));
        Assert.False(finding.Fine);
        Assert.Contains("./pymk train", finding.Remedy, StringComparison.Ordinal);
    }
}
