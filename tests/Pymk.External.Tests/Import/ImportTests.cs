using System.Globalization;
using System.Net;
using Pymk.Core.Snapshots;
using Pymk.Storage.Snapshots;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Import;

/// <summary>The verb <c>import</c> against a service in a process of its own.</summary>
public sealed class ImportTests : IDisposable
{
    private const string Cluster = "import-test";
    private const int People = 1_500;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-import-").FullName;

    private string Data => Path.Combine(_folder, "files");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Import_KilledAndRepeated_BringsAllRows_AndSaysWhenNoServiceAnswers()
    {
        WriteFiles();
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        using var silo = await ServiceProcess.StartSiloAsync(
            model, Path.Combine(_folder, "data"), "--set", $"Pymk:ClusterId={Cluster}", "Kafka:BootstrapServers=none",
            $"Pymk:EventLog:Folder={Path.Combine(_folder, "logs")}");
        using (var first = Import(silo.Gateway))
        {
            await IsKnownAsync(silo, IdOf(0));
            first.Kill();
        }

        using var second = Import(silo.Gateway);
        Assert.True(await second.EndAsync() == 0, second.Output);
        Assert.Contains("imported 1,500 people, 1,499 connections, 0 relations", second.Output, StringComparison.Ordinal);
        Assert.Contains("1 bad rows", second.Output, StringComparison.Ordinal);
        Assert.Contains("connections.tsv:1500", second.Output, StringComparison.Ordinal);

        var snapshot = Path.Combine(_folder, "snapshot");
        var (code, lines) = await ServiceProcess.RunVerbAsync(["snapshot", "--out", snapshot, "--gateways", silo.Gateway, "--cluster-id", Cluster]);
        Assert.True(code == 0, string.Join('\n', lines));
        var reader = new SnapshotReader(snapshot, SnapshotFolder.Read(snapshot, verify: true));
        var people = await reader.PeopleAsync(Token).Where(p => p.User >= IdOf(0)).ToArrayAsync(Token);
        Assert.Equal(
            Enumerable.Range(0, People).Select(i => (IdOf(i), NameOf(i))), people.OrderBy(p => p.User).Select(p => (p.User, p.Name)));
        var connections = await reader.ConnectionsAsync(Token).Where(c => c.User >= IdOf(0)).ToArrayAsync(Token);
        Assert.Equal(Enumerable.Range(0, People - 1).Select(i => (IdOf(i), IdOf(i + 1))), connections.OrderBy(c => c.User).Select(c => (c.User, c.Other)));

        silo.Kill();
        using var late = Import(silo.Gateway);
        Assert.Equal(1, await late.EndAsync());
        Assert.Contains($"no service answers at {silo.Gateway}", late.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static long IdOf(int i) => 1_000_000 + i;

    private static string NameOf(int i) => string.Create(CultureInfo.InvariantCulture, $"Newcomer {i}");

    private void WriteFiles()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllLines(
            Path.Combine(Data, "connections.tsv"), [.. Enumerable.Range(0, People - 1).Select(i => $"{IdOf(i)}\t{IdOf(i + 1)}"), "nobody\t1"]);
        File.WriteAllLines(
            Path.Combine(Data, "profiles.jsonl"), Enumerable.Range(0, People).Select(i => $$"""{"user": {{IdOf(i)}}, "name": "{{NameOf(i)}}"}"""));
    }

    private VerbProcess Import(string gateway) =>
        VerbProcess.OfTraining("import", "--data", Data, "--gateways", gateway, "--cluster-id", Cluster);

    // As soon as the first people are there the import is under way.
    private static async Task IsKnownAsync(ServiceProcess silo, long user)
    {
        while (true)
        {
            using var answer = await silo.GetAsync($"/v1/users/{user}");
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(20, Token);
        }
    }
}
