using Microsoft.Extensions.DependencyInjection;
using Pymk.Core.Snapshots;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Snapshot;
using Pymk.Storage.Snapshots;

namespace Pymk.Cluster.Tests.Ids;

/// <summary>The text ids in a snapshot of a cluster.</summary>
public sealed class IdSnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-ids-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Snapshot_HasEveryTextAndPassedNumber_AndNoErasedPerson()
    {
        var people = Enumerable.Range(0, 20).Select(i => $"person-{i}").ToArray();
        await using var test = await TestSilos.StartAsync(
            services: services => services.AddSingleton(new NetworkIds(UserIdKind.Text, new UserIdHash(5))));
        var numbers = await test.Service<UserTexts>().ClaimAsync(people, _ => 0);
        var passed = test.UserIds.Passed.ToHashSet();
        var erased = Array.FindIndex(numbers, passed.Contains);
        await test.Cluster.Client.GetGrain<IUserIdShardGrain>(test.Service<UserOrdinals>().ShardOf(numbers[erased])).Erase(numbers[erased]);

        var folder = Path.Combine(_folder, "snapshot");
        var manifest = await ClusterSnapshot.RunAsync(test.Cluster.Client, folder, null, TimeProvider.System, Token);

        Assert.True(manifest.TextIds);
        Assert.Equal(TestSilos.GraphShards, manifest.Parts.Count(p => p.Name.StartsWith(SnapshotFiles.Ids + "/", StringComparison.Ordinal)));
        var rows = await new SnapshotReader(folder, SnapshotFolder.Read(folder, verify: true)).IdsAsync(Token).ToListAsync(Token);
        Assert.Equal(
            people.Zip(numbers).Where((_, i) => i != erased).OrderBy(p => p.Second),
            rows.Where(r => r.Text is not null).Select(r => (r.Text!, r.Number)).OrderBy(p => p.Number));
        Assert.Equal(passed.Order(), rows.Where(r => r.IsPassed).Select(r => r.Number).Order());
        Assert.DoesNotContain(people[erased], rows.Select(r => r.Text));
    }
}
