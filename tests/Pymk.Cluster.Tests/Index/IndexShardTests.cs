using Orleans.Core.Internal;
using Pymk.Faiss;
using Pymk.Faiss.Shards;
using Pymk.Grains;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Index;

public sealed class IndexShardTests
{
    private const long NewUser = 5_000_001;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upsert_FoundAtOnce_AndAfterTheShardMoved()
    {
        await using var silos = await TestSilos.StartAsync();
        var shard = Shard(silos, 0);
        var place = Vector(1);
        await shard.Upsert("v1", NewUser, place);
        Assert.Equal(NewUser, (await shard.Search("v1", place, 5)).Users[0]);
        await MoveAsync(shard);
        var hits = await shard.Search("v1", place, 5);
        Assert.Equal(NewUser, hits.Users[0]);
        Assert.False(hits.Partial);
        Assert.Equal(hits.Scores.OrderDescending(), hits.Scores);
    }

    [Fact]
    public async Task Remove_StaysOut_AfterTheShardMovedAndInTheNextVersion()
    {
        await using var silos = await TestSilos.StartAsync();
        var shard = Shard(silos, 0);
        var place = Vector(2);
        var first = (await shard.Search("v1", place, 10)).Users;
        await shard.Remove(first[0]);
        Assert.DoesNotContain(first[0], (await shard.Search("v1", place, 10)).Users);
        Assert.Equal(10, (await shard.Search("v1", place, 10)).Users.Length);
        await MoveAsync(shard);
        Assert.DoesNotContain(first[0], (await shard.Search("v1", place, 300)).Users);
        silos.Service<ModelRegistry>().Serve(await silos.PublishAsync("v2", 300));
        Assert.DoesNotContain(first[0], (await shard.Search("v2", place, 300)).Users);
        Assert.Contains(first[1], (await shard.Search("v2", place, 300)).Users);
    }

    [Fact]
    public async Task NewVersion_ServedBesideTheOld_UntilThatIsLetGo()
    {
        await using var silos = await TestSilos.StartAsync();
        var shard = Shard(silos, 0);
        await shard.Upsert("v1", NewUser, Vector(3));
        var registry = silos.Service<ModelRegistry>();
        registry.Serve(await silos.PublishAsync("v2", 300, seed: 2));
        var searches = Enumerable.Range(0, 50).Select(i => shard.Search(i % 2 == 0 ? "v1" : "v2", Vector(3), 5).AsTask());
        Assert.All(await Task.WhenAll(searches), hits => Assert.Equal((5, false), (hits.Users.Length, hits.Partial)));
        Assert.DoesNotContain(NewUser, (await shard.Search("v2", Vector(3), 300)).Users);
        registry.Serve(await silos.PublishAsync("v3", 300, seed: 3));
        await shard.Upsert("v3", NewUser, Vector(3));
        await Assert.ThrowsAsync<UnknownModelException>(() => shard.Search("v1", Vector(3), 5).AsTask());
        Assert.Equal(["v3"], silos.IndexChanges.Versions);
    }

    [Fact]
    public async Task Upsert_NotWritten_IsNeitherAcknowledgedNorFound()
    {
        await using var silos = await TestSilos.StartAsync();
        var shard = Shard(silos, 1);
        silos.IndexChanges.RefuseWrites = true;
        await Assert.ThrowsAsync<IOException>(() => shard.Upsert("v1", NewUser, Vector(4)));
        await Assert.ThrowsAsync<IOException>(() => shard.Remove(NewUser));
        silos.IndexChanges.RefuseWrites = false;
        Assert.DoesNotContain(NewUser, (await shard.Search("v1", Vector(4), 300)).Users);
    }

    [Fact]
    public async Task Upsert_AfterAnotherActivationOpenedTheShard_FailsOnceAndStartsOver()
    {
        await using var silos = await TestSilos.StartAsync();
        var shard = Shard(silos, 1);
        await shard.Upsert("v1", NewUser, Vector(5));
        silos.IndexChanges.Steal(1);
        await Assert.ThrowsAsync<StaleEpochException>(() => shard.Upsert("v1", NewUser + 1, Vector(5)));
        await shard.Upsert("v1", NewUser + 2, Vector(5));
        Assert.Equal([NewUser, NewUser + 2], (await shard.Search("v1", Vector(5), 2)).Users.Order());
    }

    [Fact]
    public async Task Upsert_WrongVector_IsRefusedBeforeItIsWritten()
    {
        await using var silos = await TestSilos.StartAsync();
        var shard = Shard(silos, 0);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => shard.Upsert("v1", NewUser, new float[3]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => shard.Upsert("v1", NewUser, new float[128]));
        Assert.Empty(silos.IndexChanges.Versions);
    }

    [Fact]
    public async Task Upserts_BeyondTheLimit_AreBuiltIntoTheIndexWhileItAnswers()
    {
        await using var silos = await TestSilos.StartAsync(configure: o => o.IndexDeltaRows = 16);
        var shard = Shard(silos, 0);
        for (var i = 0; i < 60; i++)
        {
            await shard.Upsert("v1", NewUser + i, Vector(100 + i));
            Assert.Equal(NewUser + i, (await shard.Search("v1", Vector(100 + i), 1)).Users[0]);
        }

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(NewUser + i, (await shard.Search("v1", Vector(100 + i), 1)).Users[0]);
        }
    }

    [Fact]
    public async Task LostShard_CostsItsUsers_NotTheAnswer()
    {
        await using var silos = await TestSilos.StartAsync();
        silos.IndexChanges.LostShard = 1;
        var nearest = Nearest(silos);
        var lost = await nearest.SearchAsync(Vector(6), 400, Cancellation);
        Assert.True(lost.Partial);
        Assert.NotEmpty(lost.Users);
        silos.IndexChanges.LostShard = -1;
        var whole = await nearest.SearchAsync(Vector(6), 400, Cancellation);
        Assert.False(whole.Partial);
        Assert.Equal(300, whole.Users.Length);
        Assert.Equal(whole.Scores.OrderDescending(), whole.Scores);
        Assert.Subset(whole.Users.ToHashSet(), lost.Users.ToHashSet());
    }

    [Fact]
    public async Task Nearest_ShardsOfThisSilo_AnswerAsByCalls_AlsoWhenOneCloses()
    {
        await using var silos = await TestSilos.StartAsync();
        var here = silos.Service<OpenIndexShards>();
        await Shard(silos, 0).Upsert("v1", NewUser, Vector(9));
        var byCalls = await Nearest(silos, new OpenIndexShards()).SearchAsync(Vector(9), 50, Cancellation);
        Assert.NotNull(here.Find("v1", 0));
        var found = await Nearest(silos).SearchAsync(Vector(9), 50, Cancellation);
        Assert.Equal(byCalls.Users, found.Users);
        Assert.Equal(byCalls.Scores, found.Scores);
        Assert.Equal(1, found.Scores[0], 1e-3f);

        // Closed between being found and being searched: its grain answers.
        var stale = new OpenIndexShards();
        var closed = new VectorIndexShard(VectorIndex.Load(silos.Model.Files.Shard(0)), "v1");
        closed.Dispose();
        stale.Add("v1", 0, closed);
        Assert.Equal(byCalls.Users, (await Nearest(silos, stale).SearchAsync(Vector(9), 50, Cancellation)).Users);

        // A deactivation takes its time: the old partition may answer until it is closed.
        var before = here.Find("v1", 0);
        await MoveAsync(Shard(silos, 0));
        while (ReferenceEquals(here.Find("v1", 0), before))
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Equal(byCalls.Users, (await Nearest(silos).SearchAsync(Vector(9), 50, Cancellation)).Users);
        Assert.NotNull(here.Find("v1", 0));
    }

    [Fact]
    public async Task Search_OfASilo_FindsWhatItsShardsFind_AlsoThoseNotOpenYet()
    {
        await using var silos = await TestSilos.StartAsync();
        var silo = silos.Cluster.Client.GetGrain<ISiloIndexGrain>(silos.Service<ShardLeases>().Here!);
        for (var pass = 0; pass < 2; pass++)
        {
            var found = await silo.Search("v1", Vector(9), 12, [1, 0]);
            Assert.True(found.Holds(2 * 12));
            Assert.False(found.Partial);
            foreach (var (place, shard) in ((int[])[1, 0]).Index())
            {
                var (users, scores) = (new long[12], new float[12]);
                found.CopyTo(place, users, scores);
                var expected = await Shard(silos, shard).Search("v1", Vector(9), 12);
                Assert.Equal(expected.Users, users);
                Assert.Equal(expected.Scores, scores);
            }
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => silo.Search("v1", Vector(9), int.MaxValue, [0, 1]).AsTask());
    }

    [Fact]
    public async Task DamagedFile_IsNamed_AndCostsItsUsersOnly()
    {
        await using var silos = await TestSilos.StartAsync();
        var file = silos.Model.Files.Shard(0);
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        bytes[^10] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        var failure = await Assert.ThrowsAsync<IOException>(() => Shard(silos, 0).Search("v1", Vector(8), 5).AsTask());
        Assert.Contains(Path.GetFileName(file), failure.Message, StringComparison.Ordinal);
        Assert.True((await Nearest(silos).SearchAsync(Vector(8), 400, Cancellation)).Partial);
    }

    [Fact]
    public async Task Search_NoTimeLeft_SaysThatItIsPartial()
    {
        await using var silos = await TestSilos.StartAsync(configure: o => o.IndexDeadline = TimeSpan.FromTicks(1));
        var hits = await Shard(silos, 0).Search("v1", Vector(7), 50);
        Assert.True(hits.Partial);
    }

    private static IIndexShardGrain Shard(TestSilos silos, int shard) => silos.Cluster.Client.GetGrain<IIndexShardGrain>(shard);

    private static ShardedNearestUsers Nearest(TestSilos silos, OpenIndexShards? open = null) => new(
        silos.Service<IGrainFactory>(), silos.Service<UserOrdinals>(), open ?? silos.Service<OpenIndexShards>(), silos.Model,
        leases: null, TimeSpan.FromSeconds(30), TimeProvider.System);

    private static async Task MoveAsync(IIndexShardGrain shard) => await shard.Cast<IGrainManagementExtension>().DeactivateOnIdle(Cancellation);

    private static float[] Vector(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 128).Select(_ => (float)random.NextDouble() - 0.5f)];
    }
}
