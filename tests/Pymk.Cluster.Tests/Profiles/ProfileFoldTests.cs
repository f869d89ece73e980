using Pymk.Core.Files;
using Pymk.Core.Snapshots;
using Pymk.Grains.Fencing;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Grains.Retention;
using Pymk.Grains.Rollout;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Profiles;

public sealed class ProfileFoldTests
{
    private const int Users = 90;

    private static readonly DateTimeOffset LongAgo = new(2020, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long Same = ModelFixture.IdOf(4);
    private static readonly long Other = ModelFixture.IdOf(5);

    [Fact]
    public async Task Fold_AStateThatEveryVersionSays_LeavesStoreAndMemory_AndTheModelSpeaks()
    {
        await using var silos = await StartAsync(cut: long.MaxValue);
        await ApplyAsync(silos, Changed(Same, "Member 4", LongAgo), Changed(Other, "Another", LongAgo));
        var changes = silos.Service<ProfileChanges>();
        await changes.RenewAsync();
        Assert.True(changes.TryGetCard(Same, out _, out _));

        var folded = await FoldAsync(silos);
        Assert.Equal((1, 0, 1), (folded.Sum(f => f.Folded), folded.Sum(f => f.Deleted), folded.Sum(f => f.Kept)));
        Assert.Equal([Other], silos.Stores.AllProfiles.Select(s => s.User));
        await changes.RenewAsync();
        Assert.False(changes.TryGetCard(Same, out _, out _));
        Assert.True(changes.TryGetCard(Other, out var name, out _));
        Assert.Equal(("Another", "Member 4"), (name, (await silos.Client.GetProfileAsync(Same)).Name));

        // A newer event counts again.
        await ApplyAsync(silos, Changed(Same, "Renamed", LongAgo.AddDays(1)));
        await changes.RenewAsync();
        Assert.Equal("Renamed", (await silos.Client.GetProfileAsync(Same)).Name);
    }

    [Fact]
    public async Task Fold_AVersionWithoutTheState_IsNotServed()
    {
        await using var silos = await StartAsync(cut: long.MaxValue);
        await ApplyAsync(silos, Changed(Same, "Member 4", LongAgo));
        var stamp = silos.Stores.AllProfiles.Single().Stamp;
        await FoldAsync(silos);
        var folded = await silos.Stores.ReadAsync(TestSilos.GraphShards, TestContext.Current.CancellationToken);
        Assert.Equal(stamp, folded.Profiles[silos.Service<UserOrdinals>().ShardOf(Same)]);
        Assert.All(folded.Relations, relations => Assert.Equal(0, relations));

        var (loader, registry) = (silos.Service<ModelLoader>(), silos.Service<ModelRegistry>());
        Publish("v2", stamp - 1);
        var refusal = await Assert.ThrowsAsync<ModelFileException>(() => loader.LoadCurrentAsync(TestContext.Current.CancellationToken));
        Assert.Contains("lacks profiles that have left the store", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("v1", registry.Current.Version);
        Publish("v3", stamp);
        await loader.LoadCurrentAsync(TestContext.Current.CancellationToken);
        Assert.Equal("v3", registry.Current.Version);

        void Publish(string version, long cut)
        {
            var shards = TestSilos.GraphShards;
            var origin = new SnapshotOrigin("s", LongAgo, new long[shards], [.. Enumerable.Repeat(cut, shards)]);
            ModelFixture.Publish(silos.Root, version, Users, snapshot: origin);
        }
    }

    [Fact]
    public async Task Fold_BeforeAVersionContainsTheState_OrWhileLateEventsMayCome_KeepsIt()
    {
        await using var silos = await StartAsync(cut: 1);
        await ApplyAsync(silos, Changed(Same, "Member 4", LongAgo));
        Assert.Equal(0, (await FoldAsync(silos)).Sum(f => f.Folded));
        await using var late = await StartAsync(cut: long.MaxValue);
        await ApplyAsync(late, Changed(Same, "Member 4", DateTimeOffset.UtcNow));
        Assert.Equal(0, (await FoldAsync(late)).Sum(f => f.Folded));
        Assert.Equal([Same], late.Stores.AllProfiles.Select(s => s.User));
    }

    [Fact]
    public async Task Fold_AConnectionThatTheModelLacks_IsOfTheGraphShard_AndKeepsNoState()
    {
        await using var silos = await StartAsync(cut: long.MaxValue);
        var shard = silos.Service<UserOrdinals>().ShardOf(Same);
        await ApplyAsync(silos, Changed(Same, "Member 4", LongAgo));
        silos.Service<ShardLeases>().Change(shard, Same);
        Assert.Equal(1, (await FoldAsync(silos)).Sum(f => f.Folded));
        Assert.Empty(silos.Stores.AllProfiles);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NewVersion_DescribesOnlyWhomItDoesNotHave(bool isTrainedOnThem)
    {
        const long Newcomer = 123_457;
        await using var silos = await StartAsync(cut: isTrainedOnThem ? long.MaxValue : 1);
        var gone = ModelFixture.IdOf(6);
        await ApplyAsync(
            silos,
            Changed(Same, "Member 4", LongAgo),
            Changed(Other, "Another", LongAgo),
            new ProfileEvent("d", LongAgo, ProfileEventKind.Deactivated, gone),
            new ProfileEvent("n", LongAgo, ProfileEventKind.Created, Newcomer));
        long[] changed = [Other, gone, Newcomer];
        var (ordinals, model) = (silos.Service<UserOrdinals>(), silos.Service<ModelRegistry>().Current);
        var described = Enumerable.Range(0, TestSilos.GraphShards).SelectMany(shard => ProfileFoldRule.NotIn(
            model, shard, new ShardProfiles(silos.Stores.AllProfiles.Where(p => ordinals.ShardOf(p.User) == shard), new ChangeStamps(1))));
        Assert.Equal((isTrainedOnThem ? changed : [Same, .. changed]).Order(), described.Order());
    }

    [Fact]
    public async Task Fold_AnAccountDeletedLongAgo_IsForgotten_OnceNoModelKnowsIt()
    {
        const long Stranger = 123_457;
        await using var silos = await StartAsync(cut: long.MaxValue);
        await ApplyAsync(
            silos,
            new ProfileEvent("a", LongAgo, ProfileEventKind.Deleted, Stranger),
            new ProfileEvent("b", LongAgo, ProfileEventKind.Deleted, Same),
            new ProfileEvent("c", DateTimeOffset.UtcNow.AddDays(-30), ProfileEventKind.Deleted, Stranger + 1));
        Assert.Equal(1, (await FoldAsync(silos)).Sum(f => f.Deleted));
        Assert.Equal([Same, Stranger + 1], silos.Stores.AllProfiles.Select(s => s.User).Order());
    }

    private static async Task<TestSilos> StartAsync(long cut)
    {
        long[] cuts = [.. Enumerable.Repeat(cut, TestSilos.GraphShards)];
        var origin = new SnapshotOrigin("s", LongAgo, cuts, cuts);
        var silos = await TestSilos.StartAsync(publish: (root, version) => ModelFixture.Publish(root, version, Users, snapshot: origin));
        silos.Service<KeptModels>().Read(silos.Root);
        await silos.Service<ShardLeases>().RenewAsync();
        return silos;
    }

    private static ProfileEvent Changed(long user, string name, DateTimeOffset time)
    {
        // As ModelFixture has them.
        var ordinal = (int)((user - 7) / 10);
        string[] schools = ["North", "South", "East", "West"];
        var attributes = new Dictionary<string, string> { ["school"] = $" {schools[ordinal * 7 % 4]}", ["employer"] = "Works 0", ["empty"] = "" };
        var profile = new UserProfile(name, "At Works 0", attributes, new Dictionary<string, IReadOnlyList<string>>());
        return new ProfileEvent($"{user} {name}", time, ProfileEventKind.Changed, user, profile);
    }

    private static async Task ApplyAsync(TestSilos silos, params ProfileEvent[] events)
    {
        foreach (var shard in events.GroupBy(e => silos.Service<UserOrdinals>().ShardOf(e.User)))
        {
            await silos.Cluster.Client.GetGrain<IProfileShardGrain>(shard.Key).Apply([.. shard]);
        }
    }

    private static Task<FoldedProfiles[]> FoldAsync(TestSilos silos) =>
        Task.WhenAll(Enumerable.Range(0, TestSilos.GraphShards).Select(s => silos.Cluster.Client.GetGrain<IProfileShardGrain>(s).Fold()));
}
