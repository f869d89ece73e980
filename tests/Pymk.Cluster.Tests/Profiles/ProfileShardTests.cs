using Pymk.Core.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Profiles;

public sealed class ProfileShardTests
{
    private const long Ada = 123_457;

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Apply_AfterAnotherActivationOpenedTheShard_FailsOnceAndStartsOver()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var (shard, number) = ShardOf(silos, Ada);
        ProfileEvent[] events = [new("a", Noon, ProfileEventKind.Created, Ada)];
        await shard.Apply(events);
        var before = await shard.GetChanges(0, 0, []);
        silos.Stores.ProfileFence.Steal(number);
        var refusal = await Assert.ThrowsAsync<StaleEpochException>(() => shard.Apply(events));
        Assert.Equal((number, 1), (refusal.Shard, refusal.Epoch));
        await shard.Apply(events);
        Assert.NotEqual(before.Epoch, (await shard.GetChanges(0, 0, [])).Epoch);
    }

    [Fact]
    public async Task Observed_AfterAnotherActivationOpenedTheShard_FailsOnceAndCountsOnce()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var (viewer, shown) = (ModelFixture.IdOf(4), ModelFixture.IdOf(50));
        var (shard, number) = ShardOf(silos, shown);
        InteractionEvent[] events = [new("a", Noon, InteractionKind.Impression, viewer, shown)];
        await shard.GetChanges(0, 0, []);
        silos.Stores.BehaviorFence.Steal(number);
        await Assert.ThrowsAsync<StaleEpochException>(() => shard.Observed(events));
        await shard.Observed(events);
        var expected = new Grains.Behavior.UserBehavior(shown);
        expected.Add(events[0], refusal: false);
        Assert.Equal(expected.ToBytes(), silos.Stores.BehaviorOf(number, shown).ToBytes());
    }

    [Fact]
    public async Task Activation_APausedOwnerWritesItsRowLate_TheRowIsDescribedAgain()
    {
        await using var silos = await TestSilos.StartAsync(users: 90, configure: o => o.BehaviorPeriod = TimeSpan.FromMilliseconds(500));
        var (shard, number) = ShardOf(silos, Ada);
        var (store, version) = (silos.Stores, silos.Service<ModelRegistry>().Current.Version);
        await shard.Apply([Changed("a", 0, "North")]);
        var old = await store.RowAsync(version, Ada, _ => true);
        await shard.Apply([Changed("b", 1, "South")]);
        var current = await store.RowAsync(version, Ada, _ => true);
        Assert.NotEqual(old, current);

        // The model's description is over: only the mark makes the next owner describe the user.
        await ((IProfileStore)store).MarkDescribedAsync(number, 1, version);
        store.ProfileFence.Steal(number);
        await Assert.ThrowsAsync<StaleEpochException>(() => shard.Apply([Changed("b", 1, "South")]));
        await shard.GetChanges(0, 0, []);
        await store.WriteAsync(version, [(Ada, old)], CancellationToken.None);
        var healed = store.RowAsync(version, Ada, row => row.Embedding.SequenceEqual(new UserRow(current).Embedding));
        Assert.Equal(current, await healed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private static ProfileEvent Changed(string id, int minutes, string school) => new(
        id,
        Noon.AddMinutes(minutes),
        ProfileEventKind.Changed,
        Ada,
        new UserProfile("Ada", "", new Dictionary<string, string> { ["school"] = school }, new Dictionary<string, IReadOnlyList<string>>()));

    private static (IProfileShardGrain Grain, int Number) ShardOf(TestSilos silos, long user)
    {
        var shard = silos.Service<UserOrdinals>().ShardOf(user);
        return (silos.Cluster.Client.GetGrain<IProfileShardGrain>(shard), shard);
    }
}
