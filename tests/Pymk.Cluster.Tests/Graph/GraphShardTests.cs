using Orleans.Core.Internal;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Graph;

public sealed class GraphShardTests
{
    [Fact]
    public async Task Connection_SeenInBothRows_AndGoneAfterDisconnecting()
    {
        await using var silos = await TestSilos.StartAsync();
        var graph = silos.Model.Graph;
        var (a, b) = (0, 299);
        Assert.False(graph.Connected(a, b));
        await silos.Client.ConnectAsync(graph.IdOf(a), graph.IdOf(b));
        Assert.Contains(b, await RowAsync(silos, a));
        Assert.Contains(a, await RowAsync(silos, b));
        await silos.Client.DisconnectAsync(graph.IdOf(b), graph.IdOf(a));
        Assert.Equal(graph.Neighbors(a).ToArray(), await RowAsync(silos, a));
    }

    [Fact]
    public async Task FailedWrite_NotAcknowledged_AndTheShardStartsOverFromTheStore()
    {
        await using var silos = await TestSilos.StartAsync();
        var user = ModelFixture.IdOf(3);
        var first = (await silos.Client.GetSuggestionsAsync(user)).Suggestions[0].UserId;
        silos.Stores.RefuseWrites = true;
        await Assert.ThrowsAnyAsync<Exception>(() => silos.Client.BlockAsync(user, first));
        silos.Stores.RefuseWrites = false;
        Assert.Empty(silos.Stores.AllRelations);
        await silos.Client.BlockAsync(user, first);
        Assert.DoesNotContain((await silos.Client.GetSuggestionsAsync(user)).Suggestions, s => s.UserId == first);
        Assert.NotEmpty(silos.Stores.AllRelations);
    }

    [Fact]
    public async Task Apply_AfterAnotherActivationOpenedTheShard_FailsOnceAndStartsOver()
    {
        await using var silos = await TestSilos.StartAsync();
        var shard = silos.Cluster.Client.GetGrain<IGraphShardGrain>(1);
        var lost = new RelationEvent(1, 2, RelationKind.Block, true, 1);
        var kept = new RelationEvent(1, 3, RelationKind.Block, true, 1);
        await shard.Knows(1);
        silos.Stores.RelationFence.Steal(1);
        await Assert.ThrowsAsync<StaleEpochException>(() => shard.Apply([lost]).AsTask());
        await shard.Apply([kept]);
        Assert.Equal([kept], silos.Stores.AllRelations);
    }

    [Fact]
    public async Task NewUsers_KeepTheirOrdinal_WhenTheirShardMoves()
    {
        await using var silos = await TestSilos.StartAsync();
        long[] users = [1_000_001, 1_000_003, 1_000_005];
        var shard = silos.Cluster.Client.GetGrain<IGraphShardGrain>(1);
        var before = await shard.Admit(users);
        await shard.Cast<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        Assert.Equal(before, await shard.Admit(users));
        Assert.Equal(users, await shard.ReadAdmitted(before));
    }

    private static async Task<int[]> RowAsync(TestSilos silos, int user)
    {
        var shard = Core.Models.Shards.Of(silos.Model.Graph.IdOf(user), 4);
        var rows = await silos.Cluster.Client.GetGrain<IGraphShardGrain>(shard).ReadRows("v1", [user]);
        return rows.Rows[0].ToArray();
    }
}
