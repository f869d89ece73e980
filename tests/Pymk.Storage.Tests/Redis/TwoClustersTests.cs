using Microsoft.Extensions.Options;
using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Privacy;
using Pymk.Grains.Retention;
using Pymk.Grains.Views;
using Pymk.Storage.Redis;
using Pymk.Storage.Restore;
using Pymk.Storage.Tests.Contract;
using Pymk.Testing.Servers;

namespace Pymk.Storage.Tests.Redis;

/// <summary>Clusters on one Redis see nothing of each other.</summary>
public sealed class TwoClustersTests : IAsyncLifetime
{
    private const int Shard = 3;
    private const long User = 77;

    private readonly RedisServer _server = new();
    private RedisStores _one = null!;
    private RedisStores _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        Assert.SkipWhen(_server.Missing is not null, _server.Missing ?? "");
        _one = await RedisStores.ConnectAsync(_server.Connection, _server.Connection, "town", StoreContract.Deadline);
        _other = await RedisStores.ConnectAsync(_server.Connection, _server.Connection, "town.test", StoreContract.Deadline);
        Assert.Equal(0, await StoreScheme.OpenAsync(_one, "It", "town"));
        Assert.Equal(0, await StoreScheme.OpenAsync(_other, "It", "town.test"));
    }

    public async ValueTask DisposeAsync()
    {
        await (_one?.DisposeAsync() ?? default);
        await (_other?.DisposeAsync() ?? default);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Stores_OfOneCluster_AreEmptyForTheOther_AndStayWhenItErases()
    {
        var (one, other) = (new RedisRelationStore(_one), new RedisRelationStore(_other));
        var epoch = (await one.OpenAsync(Shard)).Epoch;
        var block = new StampedRelation(new RelationEvent(User, 78, RelationKind.Block, true, 5), 1);
        await one.WriteAsync(Shard, epoch, new RelationWrite { Relations = [block] });
        await new RedisUserRowStore(_one).WriteAsync("v1", [(User, new byte[] { 1 })], Token);
        await new RedisVersionStore(_one).UseAsync("v1");
        await new RedisCandidateListStore(_one).WriteListAsync(User, new byte[] { 2 }, TimeSpan.FromHours(1));
        await Views(_one).AddAsync(User, [new RecordedViews(0, [78])], 100);
        await new RedisTombstoneStore(_one).WriteAsync((await new RedisTombstoneStore(_one).ReadAsync()).HashOf(5), new Tombstone(1, 0));
        await new RedisErasureStore(_one).KeepOpenAsync(new OpenErasure(5, 1, ErasureStep.Hide, false, new Dictionary<string, long>(), []));

        Assert.Empty((await other.OpenAsync(Shard)).Relations);
        Assert.True((await new RedisUserRowStore(_other).ReadAsync("v1", new[] { User }, Token))[0].IsEmpty);
        Assert.Empty(await new RedisVersionStore(_other).ReadAsync(Token));
        Assert.True((await new RedisCandidateListStore(_other).ReadAsync(User)).IsEmpty);
        Assert.Empty(await Views(_other).ReadAsync(User));
        Assert.Empty(await new RedisErasureStore(_other).ReadOpenAsync());
        Assert.True((await new RedisTombstoneStore(_other).ReadAsync()).IsEmpty);
        Assert.False((await new RedisTombstoneStore(_one).ReadAsync()).IsEmpty);

        Assert.Equal(0, (await new RedisErasureStore(_other).SweepAsync(User, Token)).Rows);
        Assert.Equal(0, await new RedisVersionStore(_other).RemoveAsync("v1", 0, Token));
        Assert.Equal(epoch + 1, (await one.OpenAsync(Shard)).Epoch);
        Assert.Single((await one.OpenAsync(Shard)).Relations);
        Assert.False((await new RedisUserRowStore(_one).ReadAsync("v1", new[] { User }, Token))[0].IsEmpty);
        Assert.Equal(1, (await new RedisErasureStore(_one).SweepAsync(User, Token)).Rows);
    }

    [Fact]
    public async Task Keys_OfBoth_CarryTheirNames_AndARestoreIntoOneFindsItEmpty()
    {
        await new RedisRelationStore(_one).OpenAsync(Shard);
        await new RedisRestoreTarget(_other).BeginAsync("s1", UserIdKind.Number, 2, 1, Token);
        await Assert.ThrowsAsync<RestoreException>(() => new RedisRestoreTarget(_one).BeginAsync("s1", UserIdKind.Number, 2, 1, Token));
        Assert.Equal(UserIdKind.Number, await StoreIds.ReadAsync(_other, "The store", Token));
        var names = new List<string>();
        await _one.Durable.ScanAsync(
            "*",
            keys =>
            {
                names.AddRange(keys.Select(key => (string)key!));
                return Task.CompletedTask;
            },
            Token);
        Assert.All(names, name => Assert.True(
            name == RedisKeys.SharedScheme || name.StartsWith("pymk:town:{", StringComparison.Ordinal) || name.StartsWith("pymk:town.test:{", StringComparison.Ordinal),
            name));
        Assert.All(await new RedisStoreMeasure(_one).MeasureAsync(Token), kind => Assert.StartsWith("pymk:{", kind.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_KeepsTheKindOfIds_AndRefusesTheOtherOneByName()
    {
        await StoreIds.KeepAsync(_other, "The store", UserIdKind.Number, Token);
        var refused = await Assert.ThrowsAsync<RestoreException>(() => new RedisRestoreTarget(_other).BeginAsync("s1", UserIdKind.Text, 2, 1, Token));
        Assert.StartsWith("the store is of a network of whole numbers, and snapshot s1 of one of text ids", refused.Message, StringComparison.Ordinal);

        Assert.True(await new RedisRestoreTarget(_one).BeginAsync("s1", UserIdKind.Text, 2, 1, Token));
        Assert.Equal(UserIdKind.Text, await StoreIds.ReadAsync(_one, "The store", Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a{b}")]
    [InlineData("a*")]
    [InlineData("a/b")]
    public async Task Name_ThatCouldMeanOtherKeys_IsRefused(string name) => await Assert.ThrowsAsync<ArgumentException>(
        () => RedisStores.ConnectAsync(_server.Connection, _server.Connection, name, StoreContract.Deadline));

    private static RedisViewStore Views(RedisStores stores) => new(stores, Options.Create(new RetentionOptions()));
}
