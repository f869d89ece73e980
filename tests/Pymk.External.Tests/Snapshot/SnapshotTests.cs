using Parquet.Serialization;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Snapshot;

/// <summary>The verb <c>snapshot</c> against a service in a process of its own.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Cluster = "snapshot-test";

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-snapshot-").FullName;

    private string Out => Path.Combine(_folder, "out");

    private string Relations => Path.Combine(Out, "relations.parquet");

    [Fact]
    public async Task Snapshot_OfARunningService_HasItsRelations_AndSaysWhenNoServiceAnswers()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        var (user, others) = (ModelFixture.IdOf(3), Enumerable.Range(100, 3).Select(ModelFixture.IdOf).ToArray());
        using var silo = await ServiceProcess.StartSiloAsync(
            model, Path.Combine(_folder, "data"), "--set", $"Pymk:ClusterId={Cluster}", "Kafka:BootstrapServers=none");
        await silo.PostAsync(user, "dismissals", others[0]);
        await silo.PostAsync(user, "blocks", others[1]);
        await silo.PostAsync(others[2], "invitations", user);

        var (code, lines) = await SnapshotAsync(silo);

        Assert.True(code == 0, string.Join('\n', lines));
        Assert.Contains("block 1", Assert.Single(lines), StringComparison.Ordinal);
        var rows = (await ParquetSerializer.DeserializeAsync<Row>(Relations, cancellationToken: TestContext.Current.CancellationToken)).Data;
        Assert.Contains((user, others[0], "dismissal", true), rows.Select(r => (r.from, r.to, r.kind, r.active)));
        Assert.Contains((user, others[1], "block", true), rows.Select(r => (r.from, r.to, r.kind, r.active)));
        Assert.Contains((others[2], user, "invitation", true), rows.Select(r => (r.from, r.to, r.kind, r.active)));
        Assert.Distinct(rows.Select(r => (r.from, r.to, r.kind)));

        silo.Kill();
        var before = await File.ReadAllBytesAsync(Relations, TestContext.Current.CancellationToken);
        (code, lines) = await SnapshotAsync(silo);
        Assert.Equal(1, code);
        Assert.StartsWith($"pymk: no service answers at {silo.Gateway}", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Relations, TestContext.Current.CancellationToken));
        Assert.Equal([Relations], Directory.GetFiles(Out));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<(int Code, string[] Lines)> SnapshotAsync(ServiceProcess silo) =>
        ServiceProcess.RunVerbAsync(["snapshot", "--out", Out, "--gateways", silo.Gateway, "--cluster-id", Cluster]);

    private sealed class Row
    {
#pragma warning disable IDE1006, SA1300 // Property names are column names.
        public long from { get; set; }

        public long to { get; set; }

        public string kind { get; set; } = "";

        public bool active { get; set; }
#pragma warning restore IDE1006, SA1300
    }
}
