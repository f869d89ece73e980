using Pymk.Testing.Models;

namespace Pymk.External.Tests.Models;

/// <summary>A silo that is told to rank on CUDA on a machine without it.</summary>
public sealed class ProcessorFallbackTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-fallback-").FullName;

    [Fact]
    public async Task Cuda_WithoutADevice_ServesOnTheProcessorAndWarnsOnce()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        using var silo = await ServiceProcess.StartSiloAsync(
            model, Path.Combine(_folder, "data"),
            "--set", "Pymk:Accelerator=cuda", "Pymk:ModelPoll=00:00:00.1", "Kafka:BootstrapServers=none");
        var provider = (await silo.StatusAsync()).GetProperty("provider").GetString();
        Assert.SkipWhen(provider == "CUDA", "this machine has CUDA");
        Assert.Equal("CPU", provider);
        Assert.Equal(20, (await silo.SuggestAsync(ModelFixture.IdOf(3))).Length);

        // The next version is loaded on the processor without another warning.
        ModelFixture.Publish(model, "v2", seed: 2);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        while ((await silo.AskAsync(ModelFixture.IdOf(3), 20, timeout.Token)).Version != "v2")
        {
        }

        Assert.Single(silo.End(), IsWarning);
    }

    private static bool IsWarning(string line) =>
        line.Contains("CUDA", StringComparison.Ordinal) && line.Contains("not available", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
