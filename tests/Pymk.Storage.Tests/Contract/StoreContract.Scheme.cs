using System.Buffers.Binary;
using Pymk.Core.Files;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Scheme_OfAnEmptyStore_IsTheCurrentOne()
    {
        await SetSchemeAsync(null, used: false);
        Assert.Equal(0, await StoreScheme.OpenAsync(_stores, "The store"));
        Assert.Equal(StoreScheme.Current, await SchemeAsync());
        Assert.Equal(StoreScheme.Current, await StoreScheme.OpenAsync(_stores, "The store"));
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
            async db => await db.HashSetAsync(RedisKeys.Relations(shard), field, value) & await db.HashSetAsync(RedisKeys.Profiles(shard), 7, profile),
            TestContext.Current.CancellationToken);

        Assert.Equal(1, await StoreScheme.OpenAsync(_stores, "The store"));
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
        var refusal = await Assert.ThrowsAsync<NewerFormatException>(() => StoreScheme.OpenAsync(_stores, "The embedded store in data/store"));
        Assert.Equal(
            "The embedded store in data/store has format 9, which a later version of Pymk wrote; this program reads up to format 2. "
            + "Start the later version.",
            refusal.Message);
        Assert.Equal(9, await SchemeAsync());
        await SetSchemeAsync("two", used: true);
        Assert.Contains("'two'", (await Assert.ThrowsAsync<IOException>(() => StoreScheme.OpenAsync(_stores, "It"))).Message, StringComparison.Ordinal);
        await SetSchemeAsync(null, used: false);
    }

    private Task<int> SchemeAsync() =>
        _stores.Durable.AskAsync(async db => (int)await db.StringGetAsync(RedisKeys.SchemeVersion), TestContext.Current.CancellationToken);

    private Task<bool> SetSchemeAsync(string? scheme, bool used) => _stores.Durable.AskAsync(
        async db =>
        {
            await db.KeyDeleteAsync([RedisKeys.SchemeVersion]);
            await db.KeyDeleteAsync([RedisKeys.Epoch(0)]);
            await db.KeyDeleteAsync([RedisKeys.ProfilesEpoch(0)]);
            return (scheme is null || await db.StringSetAsync(RedisKeys.SchemeVersion, scheme))
                && (!used || await db.StringSetAsync(RedisKeys.Epoch(0), 1));
        },
        TestContext.Current.CancellationToken);
}
