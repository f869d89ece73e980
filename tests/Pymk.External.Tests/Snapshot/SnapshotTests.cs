using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Storage.Snapshots;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Snapshot;

/// <summary>The verb <c>snapshot</c> against a service in a process of its own.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Cluster = "snapshot-test";

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-snapshot-").FullName;

    private string Out => Path.Combine(_folder, "out");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snapshot_OfARunningService_IsWhatItKnows_AndSaysWhenNoServiceAnswers()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        var (user, others) = (ModelFixture.IdOf(3), Enumerable.Range(100, 3).Select(ModelFixture.IdOf).ToArray());
        using var silo = await StartAsync(model);
        await silo.PostAsync(user, "dismissals", others[0]);
        await silo.PostAsync(user, "blocks", others[1]);
        await silo.PostAsync(others[2], "invitations", user);

        var (code, lines) = await SnapshotAsync(silo, Out);

        Assert.True(code == 0, string.Join('\n', lines));
        Assert.Contains($"300 people, 3 relations, interaction logs {Path.Combine(_folder, "logs")}", Assert.Single(lines), StringComparison.Ordinal);
        var snapshot = new SnapshotReader(Out, SnapshotFolder.Read(Out, verify: true));
        var relations = await snapshot.RelationsAsync(Token).ToArrayAsync(Token);
        Assert.Equal(
            [(user, others[0], RelationKind.Dismissal, true), (user, others[1], RelationKind.Block, true), (others[2], user, RelationKind.Invitation, true)],
            relations.Select(r => (r.From, r.To, r.Kind, r.Active)).OrderBy(r => r.From).ThenBy(r => r.To));

        (code, lines) = await SnapshotAsync(silo, Out);
        Assert.Equal(2, code);
        Assert.Contains("holds a complete snapshot", Assert.Single(lines), StringComparison.Ordinal);
        silo.Kill();
        (code, lines) = await SnapshotAsync(silo, Path.Combine(_folder, "late"));
        Assert.Equal(1, code);
        Assert.StartsWith($"pymk: no service answers at {silo.Gateway}", Assert.Single(lines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "late")));
    }

    [Fact]
    public async Task Snapshot_AfterSiloAndCallerWereKilled_IsFinishedByTheNextRun()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1", users: 3_000);
        UnfinishedSnapshot? begun = null;
        for (var round = 0; begun is null; round++)
        {
            Assert.True(round < 10, "The snapshot was always complete before the kill.");
            using var silo = await StartAsync(model);
            using var verb = ServiceProcess.StartVerb(Verb(silo, Out));
            var files = new SnapshotFiles(Out);
            while (!Directory.Exists(files.Shards) && !verb.HasExited)
            {
                await Task.Yield();
            }

            silo.Kill();
            verb.Kill();
            await verb.WaitForExitAsync(Token);
            begun = UnfinishedSnapshot.Read(files);
            if (begun is null && Directory.Exists(Out))
            {
                Directory.Delete(Out, recursive: true);
            }
        }

        using var second = await StartAsync(model);
        var (code, lines) = await SnapshotAsync(second, Out);

        Assert.True(code == 0, string.Join('\n', lines));
        var manifest = SnapshotFolder.Read(Out, verify: true);
        Assert.Equal(begun, new UnfinishedSnapshot(manifest.Origin.Id, manifest.Origin.TakenAt));
        Assert.Equal(3_000, await new SnapshotReader(Out, manifest).PeopleAsync(Token).CountAsync(Token));
        Assert.Equal(manifest.Parts.Count + 1, Directory.GetFiles(Out, "*", SearchOption.AllDirectories).Length);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<ServiceProcess> StartAsync(string model) => ServiceProcess.StartSiloAsync(
        model, Path.Combine(_folder, "data"), "--set", $"Pymk:ClusterId={Cluster}", "Kafka:BootstrapServers=none",
        $"Pymk:EventLog:Folder={Path.Combine(_folder, "logs")}");

    private static Task<(int Code, string[] Lines)> SnapshotAsync(ServiceProcess silo, string folder) =>
        ServiceProcess.RunVerbAsync(Verb(silo, folder));

    private static string[] Verb(ServiceProcess silo, string folder) =>
        ["snapshot", "--out", folder, "--gateways", silo.Gateway, "--cluster-id", Cluster];
}
