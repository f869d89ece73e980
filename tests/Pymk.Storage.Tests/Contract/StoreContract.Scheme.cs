using System.Buffers.Binary;
using Pymk.Core.Files;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Profiles;
using Pymk.Storage.Redis;
using StackExchange.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Scheme_OfAnEmptyStore_IsTheCurrentOne()
    {
        await SetSchemeAsync(null, used: false);
        Assert.Equal(0, await StoreScheme.OpenAsync(_stores, "The store", Cluster));
        Assert.Equal(StoreScheme.Current, await SchemeAsync());
        Assert.Equal(StoreScheme.Current, await StoreScheme.OpenAsync(_stores, "The store", Cluster));
    }

    [Fact]
    public async Task StoreThatLostItsData_OpensNoShard()
    {
        var (shard, relations) = (NewShard(), new RedisRelationStore(_stores));
        await StoreScheme.OpenAsync(_stores, "The store", Cluster);
        var before = await relations.OpenAsync(shard);
        Assert.False(await _stores.IsEmptiedAsync());

        await SetSchemeAsync(null, used: false);

        Assert.True(await _stores.IsEmptiedAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => relations.OpenAsync(shard));
        await StoreScheme.OpenAsync(_stores, "The store", Cluster);
        Assert.Equal(before.Epoch + 1, (await relations.OpenAsync(shard)).Epoch);
    }

    [Fact]
    public async Task Scheme_OfAUsedStoreWithoutOne_IsTheFirst_AndItsValuesAreRead()
    {
        await SetSchemeAsync(null, used: true);

        // As the program before wrote them: without stamps.
        var shard = NewShard();
        byte[] field = new byte[17], value = new byte[9];
        BinaryPrimitives.WriteInt64LittleEndian(field, 7);
        BinaryPrimitives.WriteInt64LittleEndian(field.AsSpan(8), 8);
        field[16] = (byte)RelationKind.Dismissal;
        BinaryPrimitives.WriteInt64LittleEndian(value, 1_700_000_000_000);
        value[8] = 1;
        const string profile = """
            {"User":7,"JoinedMs":5,"Deactivated":{"Ms":0,"Holds":false},"Deleted":{"Ms":0,"Holds":false},"ProfileMs":6,
             "Profile":{"Name":"Ada","Headline":"Engines","Attributes":{"school":"North"},"Interests":{"skills":["a"]}}}
            """;
        await _stores.Durable.AskAsync(
            async db => await db.HashSetAsync(Before(_stores.Keys.Relations(shard)), field, value) & await db.HashSetAsync(Before(_stores.Keys.Profiles(shard)), 7, profile),
            TestContext.Current.CancellationToken);

        Assert.Equal(1, await StoreScheme.OpenAsync(_stores, "The store", Cluster));
        Assert.Equal(StoreScheme.Current, await SchemeAsync());
        var relation = Assert.Single((await new RedisRelationStore(_stores).OpenAsync(shard)).Relations);
        Assert.Equal((new RelationEvent(7, 8, RelationKind.Dismissal, true, 1_700_000_000_000), 0), (relation.Event, relation.Stamp));
        var store = new RedisProfileStore(_stores);
        var read = await store.OpenAsync(shard);
        var state = Assert.Single(read.Profiles);
        Assert.Equal((0, 5, 6, "Ada", "North"), (state.Stamp, state.JoinedMs, state.ProfileMs, state.Profile!.Name, state.Profile.Attributes["school"]));

        // What changes is written with a stamp.
        await store.WriteAsync(shard, read.Epoch, [state.After(new("1", Noon, ProfileEventKind.Deactivated, 7)) with { Stamp = 77 }]);
        Assert.Equal(77, Assert.Single((await store.OpenAsync(shard)).Profiles).Stamp);
    }

    [Fact]
    public async Task Scheme_OfALaterProgram_IsRefusedByName_AndNothingIsWritten()
    {
        await SetSchemeAsync("9", used: true);
        var refusal = await Assert.ThrowsAsync<NewerFormatException>(() => StoreScheme.OpenAsync(_stores, "The embedded store in data/store", Cluster));
        Assert.Equal(
            "The embedded store in data/store has format 9, which a later version of Pymk wrote; this program reads up to format 4. "
            + "Start the later version.",
            refusal.Message);
        Assert.Equal(0, await SchemeAsync());
        await SetSchemeAsync("two", used: true);
        Assert.Contains("'two'", (await Assert.ThrowsAsync<IOException>(() => StoreScheme.OpenAsync(_stores, "It", Cluster))).Message, StringComparison.Ordinal);
        await SetSchemeAsync(null, used: false);
    }

    [Fact]
    public async Task Scheme_OfKeysWithoutACluster_GivesThemTheClustersName_AfterACrashToo()
    {
        var token = TestContext.Current.CancellationToken;
        await SetSchemeAsync("2", used: true);
        var (shard, user) = (NewShard(), (long)NewShard());
        await _stores.Durable.AskAsync(
            async db =>
            {
                await db.HashSetAsync(Before(_stores.Keys.Views(user)), "8", "3 100");
                await db.KeyExpireAsync(Before(_stores.Keys.Views(user)), TimeSpan.FromDays(3));
                await db.SetAddAsync(Before(_stores.Keys.IndexLeft(shard)), 7);
                await db.StringSetAsync(Before(_stores.Keys.Row(RedisKeys.RowBucket(user), "v1", user)), "row");
                return await db.StringSetAsync(_stores.Keys.Epoch(shard), 41); // renamed before the crash
            },
            token);
        await _stores.Cache.AskAsync(db => db.StringSetAsync(Before(_stores.Keys.List(user)), "list", TimeSpan.FromHours(1)), token);

        Assert.Equal(2, await StoreScheme.OpenAsync(_stores, "The store", Cluster));
        Assert.Equal(3, (await NewViews().ReadAsync(user)).Single().Views.Times);
        Assert.Equal([7], await new RedisIndexChangeStore(_stores).ReadLeftAsync(shard));
        Assert.Equal("row"u8.ToArray(), (await new RedisUserRowStore(_stores).ReadAsync("v1", new[] { user }, token))[0].ToArray());
        Assert.Equal(42, (await new RedisRelationStore(_stores).OpenAsync(shard)).Epoch);
        Assert.Equal("list"u8.ToArray(), (await new RedisCandidateListStore(_stores).ReadAsync(user)).ToArray());
        var life = await _stores.Durable.AskAsync(db => db.KeyTimeToLiveAsync(_stores.Keys.Views(user)), token);
        Assert.InRange(life!.Value, TimeSpan.FromDays(2), TimeSpan.FromDays(3));
        Assert.Equal([RedisKeys.SharedScheme], await KeysWithoutClusterAsync());
        Assert.Equal(StoreScheme.Current, await StoreScheme.OpenAsync(_stores, "The store", Cluster));
    }

    [Fact]
    public async Task Scheme_OfKeysWithoutACluster_WhereAnotherClusterIs_IsRefusedByName()
    {
        var token = TestContext.Current.CancellationToken;
        await SetSchemeAsync("2", used: true);
        RedisKey other = "pymk/members/other-town";
        await _stores.Durable.AskAsync(db => db.HashSetAsync(other, "silo", "1"), token);
        var refusal = await Assert.ThrowsAsync<IOException>(() => StoreScheme.OpenAsync(_stores, "The store", Cluster));
        Assert.Contains("'other-town' is in it too", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Before(_stores.Keys.Epoch(0)), await KeysWithoutClusterAsync());
        await _stores.Durable.AskAsync(db => db.KeyDeleteAsync(other), token);
        Assert.Equal(2, await StoreScheme.OpenAsync(_stores, "The store", Cluster));
    }

    private static string Before(string key) => key.Replace($"pymk:{Cluster}:", "pymk:", StringComparison.Ordinal);

    private async Task<List<string>> KeysWithoutClusterAsync()
    {
        var found = new List<string>();
        await _stores.Durable.ScanAsync(
            RedisKeys.AllWithoutCluster,
            keys =>
            {
                found.AddRange(keys.Select(key => (string)key!));
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);

        // The embedded store finds keys that are gone, too.
        return await _stores.Durable.AskAsync(async db =>
        {
            var there = await Task.WhenAll(found.Select(key => db.KeyExistsAsync(key)));
            return found.Zip(there).Where(k => k.Second).Select(k => k.First).Distinct().ToList();
        });
    }

    private Task<int> SchemeAsync() =>
        _stores.Durable.AskAsync(async db => (int)await db.StringGetAsync(_stores.Keys.SchemeVersion), TestContext.Current.CancellationToken);

    private Task<bool> SetSchemeAsync(string? scheme, bool used) => _stores.Durable.AskAsync(
        async db =>
        {
            string[] epochs = [_stores.Keys.Epoch(0), _stores.Keys.ProfilesEpoch(0)];
            foreach (var key in (string[])[_stores.Keys.SchemeVersion, RedisKeys.SharedScheme, .. epochs, .. epochs.Select(Before)])
            {
                await db.KeyDeleteAsync(key);
            }

            // As a program before wrote it.
            return (scheme is null || await db.StringSetAsync(RedisKeys.SharedScheme, scheme))
                && (!used || await db.StringSetAsync(Before(_stores.Keys.Epoch(0)), 1));
        },
        TestContext.Current.CancellationToken);
}
