using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Profiles_Written_ComeBackWithTheVersionTheyAreDescribedIn()
    {
        var (store, shard) = (new RedisProfileStore(_stores), NewShard());
        var first = await store.OpenAsync(shard);
        Assert.Equal((0, "", 0), (first.Profiles.Count, first.DescribedIn, first.Writing.Count));
        var skills = new Dictionary<string, IReadOnlyList<string>> { ["skills"] = ["a", "b"] };
        var profile = new UserProfile("Ada", "Engines", new Dictionary<string, string> { ["school"] = "Nörth" }, skills);
        var here = ProfileState.Unknown(7).After(new ProfileEvent("1", Noon, ProfileEventKind.Created, 7, profile));
        var gone = ProfileState.Unknown(long.MaxValue).After(new ProfileEvent("2", Noon, ProfileEventKind.Deleted, long.MaxValue));
        await store.WriteAsync(shard, first.Epoch, [here, gone]);
        await store.MarkDescribedAsync(shard, first.Epoch, "v2");
        await store.MarkWritingAsync(shard, first.Epoch, [1, 2]);
        await store.MarkWritingAsync(shard, first.Epoch, [7, long.MaxValue]);
        var second = await store.OpenAsync(shard);
        Assert.Equal((first.Epoch + 1, "v2"), (second.Epoch, second.DescribedIn));
        Assert.Equal([7, long.MaxValue], second.Writing);
        Assert.Equivalent(new[] { here, gone }, second.Profiles.OrderBy(s => s.User), strict: true);
    }

    [Fact]
    public async Task Profiles_Removed_AreGone_AndAStateWithoutStampIsRead()
    {
        var (store, shard) = (new RedisProfileStore(_stores), NewShard());
        var epoch = (await store.OpenAsync(shard)).Epoch;
        ProfileState[] written = [ProfileState.Unknown(7) with { Stamp = 5 }, ProfileState.Unknown(8) with { Stamp = 6 }, ProfileState.Unknown(9)];
        await store.WriteAsync(shard, epoch, written);
        await store.RemoveAsync(shard, epoch, [7, 11]);
        const string old = """
            {"User":10,"JoinedMs":5,"Deactivated":{"Ms":0,"Holds":false},"Deleted":{"Ms":9,"Holds":true},"ProfileMs":9,"Profile":null}
            """;
        await _stores.Durable.AskAsync(db => db.HashSetAsync(_stores.Keys.Profiles(shard), 10, old), TestContext.Current.CancellationToken);
        var left = (await store.OpenAsync(shard)).Profiles.OrderBy(s => s.User);
        Assert.Equal([.. written[1..], new ProfileState(10, 5, default, new LastEvent(9, true), 9, null)], left);
    }

    [Fact]
    public async Task Profiles_PausedWriterComesBack_NothingOfItIsStored()
    {
        var (store, shard) = (new RedisProfileStore(_stores), NewShard());
        var paused = (await store.OpenAsync(shard)).Epoch;
        await store.WriteAsync(shard, paused, [ProfileState.Unknown(7)]);
        await store.MarkDescribedAsync(shard, paused, "v1");
        var current = (await store.OpenAsync(shard)).Epoch;
        ProfileState[] late = [ProfileState.Unknown(7) with { JoinedMs = 1 }, ProfileState.Unknown(8)];
        await AssertRefusedAsync(shard, paused, store.WriteAsync(shard, paused, late));
        await AssertRefusedAsync(shard, paused, store.MarkDescribedAsync(shard, paused, "v2"));
        await AssertRefusedAsync(shard, paused, store.MarkWritingAsync(shard, paused, [8]));
        await store.WriteAsync(shard, current, [ProfileState.Unknown(9)]);
        var state = await store.OpenAsync(shard);
        Assert.Equal([ProfileState.Unknown(7), ProfileState.Unknown(9)], state.Profiles.OrderBy(s => s.User));
        Assert.Equal(("v1", 0), (state.DescribedIn, state.Writing.Count));
    }
}
