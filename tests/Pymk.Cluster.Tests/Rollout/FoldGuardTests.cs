using Microsoft.Extensions.DependencyInjection;
using Pymk.Cluster.Tests.Graph;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Grains.Models;
using Pymk.Grains.Rollout;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Rollout;

public sealed class FoldGuardTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Loader_VersionThatLacksAFoldedConnection_IsRefused_AndOneThatHasItIsServed()
    {
        await using var town = await LivingTown.StartAsync(new Random(1));
        await FoldAConnectionAsync(town);
        var folded = (await town.Silos.Stores.ReadAsync(TestSilos.GraphShards, Token)).Relations;

        // The connection is in the shards of both users, with the stamp of each.
        Assert.All(
            folded.Select((stamp, shard) => (stamp, shard)).Where(f => f.stamp > 0),
            f => Assert.Equal(town.Silos.Stores.LastStamp(f.shard), f.stamp));
        var first = folded.Index().First(f => f.Item > 0).Index;
        Publish(town, "files", null);
        Assert.Equal(
            "lacks connections that have left the store for the models, because it was not trained on a snapshot; go back to a version that has them "
            + "(./pymk rollback), or train on a new snapshot (./pymk snapshot --out SNAPSHOT, ./pymk train --data SNAPSHOT)",
            await RefusalAsync(town, "files"));

        Publish(town, "earlier", [.. folded.Select((stamp, shard) => shard == first ? stamp - 1 : stamp)]);
        Assert.Contains("because its snapshot S is older than they are;", await RefusalAsync(town, "earlier"), StringComparison.Ordinal);

        Publish(town, "fewer-shards", [.. folded.Take(first)]);
        await RefusalAsync(town, "fewer-shards");

        Publish(town, "right", [.. folded]);
        await LoadAsync(town);
        Assert.Equal("right", Served(town));
    }

    [Fact]
    public async Task Loader_AfterAFold_GoesBackToEveryKeptVersion()
    {
        await using var town = await LivingTown.StartAsync(new Random(1));
        await FoldAConnectionAsync(town);
        foreach (var kept in town.Kept)
        {
            ModelDirectory.MakeCurrent(town.Silos.Root, kept.Files.Folder);
            await LoadAsync(town);
            Assert.Equal(kept.Version, Served(town));
            await town.ServeAsync(town.Silos.Service<ModelRegistry>().Current);
            await town.CheckAsync();
        }
    }

    [Fact]
    public async Task Loader_AtAStart_ServesNothingThatLacksAFoldedConnection()
    {
        await using var town = await LivingTown.StartAsync(new Random(1));
        await FoldAConnectionAsync(town);
        Publish(town, "files", null);
        var registry = new ModelRegistry();
        var loader = ActivatorUtilities.CreateInstance<ModelLoader>(town.Silos.Service<IServiceProvider>(), registry);
        var refusal = await Assert.ThrowsAsync<ModelFileException>(() => loader.LoadCurrentAsync(Token));
        Assert.Contains("files: lacks connections", refusal.Message, StringComparison.Ordinal);
        Assert.False(registry.HasModel);
    }

    [Fact]
    public async Task Fold_AfterARestartOfTheShards_KeepsTheHighestStamp()
    {
        await using var town = await LivingTown.StartAsync(new Random(1));
        await FoldAConnectionAsync(town);
        var before = (await town.Silos.Stores.ReadAsync(TestSilos.GraphShards, Token)).Relations;
        await town.RestartShardsAsync();
        await FoldAConnectionAsync(town, 3, 4);
        var after = (await town.Silos.Stores.ReadAsync(TestSilos.GraphShards, Token)).Relations;
        Assert.All(before.Zip(after), f => Assert.True(f.Second >= f.First));
        Assert.NotEqual(before, after);
    }

    private static async Task FoldAConnectionAsync(LivingTown town, int from = 1, int to = 2)
    {
        await town.ApplyAsync(new RelationEvent(ModelFixture.IdOf(from), ModelFixture.IdOf(to), RelationKind.Connection, true, town.NowMs + 1_000));
        for (var version = 0; version < 3; version++)
        {
            await town.PublishAsync(town.Snapshot());
        }

        town.Time.Advance(TimeSpan.FromDays(8));
        Assert.NotEqual(0, (await town.FoldAfterLeasesAsync()).Sum(f => f.Folded));
    }

    private static void Publish(LivingTown town, string version, long[]? cuts) => ModelFixture.Publish(
        town.Silos.Root, version, LivingTown.Users, shards: 1,
        snapshot: cuts is null ? null : new SnapshotOrigin("S", town.Time.GetUtcNow(), cuts, new long[TestSilos.GraphShards]));

    private static Task LoadAsync(LivingTown town) => town.Silos.Service<ModelLoader>().LoadCurrentAsync(Token);

    private static string Served(LivingTown town) => town.Silos.Service<ModelRegistry>().Current.Version;

    // What is wrong with the current version; the one before it goes on.
    private static async Task<string> RefusalAsync(LivingTown town, string version)
    {
        var before = Served(town);
        var refusal = await Assert.ThrowsAsync<ModelFileException>(() => LoadAsync(town));
        Assert.Equal(version, Path.GetFileName(refusal.Path));
        Assert.Equal(before, Served(town));
        await town.CheckAsync();
        return refusal.Message[(refusal.Path.Length + 2)..];
    }
}
