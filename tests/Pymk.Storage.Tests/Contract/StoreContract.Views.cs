using System.Globalization;
using Pymk.Core.Relations;
using Pymk.Core.Rules;
using Pymk.Grains.Views;
using Pymk.Storage.Redis;
using StackExchange.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    private const long Now = 1_770_000_000;
    private const long Day = 86_400;

    [Fact]
    public async Task Views_OfSeveralCalls_AddUp_AndTheWriteAnswersTheSums()
    {
        var (store, user) = (NewViews(), NewUser());
        Assert.Empty(await store.ReadAsync(user));
        Assert.Equal([Count(7, 2, Now), Count(8, 1, Now)], Sorted(await store.AddAsync(user, [Views(7, 8), Views(7)], Now)));
        Assert.Equal([Count(7, 3, Now + 5)], await store.AddAsync(user, [Views(7)], Now + 5));

        // A write with an earlier time, of a slower clock, counts and takes no time back.
        Assert.Equal([Count(7, 5, Now + 5)], await store.AddAsync(user, [Views(7, 7)], Now - 5));
        await store.AddAsync(user, [Views(long.MaxValue)], Now);
        Assert.Equal([Count(7, 5, Now + 5), Count(8, 1, Now), Count(long.MaxValue, 1, Now)], Sorted(await store.ReadAsync(user)));
        Assert.Empty(await store.ReadAsync(NewUser()));
    }

    [Fact]
    public async Task Views_OfTwoWritersAtOnce_AllCount()
    {
        var user = NewUser();
        RedisViewStore[] writers = [NewViews(), NewViews()];
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => writers[i % 2].AddAsync(user, [Views(7, 100 + i)], Now)));
        var counts = Sorted(await writers[0].ReadAsync(user));
        Assert.Equal(201, counts.Length);
        Assert.Equal(Count(7, 200, Now), counts[0]);
        Assert.All(counts[1..], c => Assert.Equal(1, c.Views.Times));
    }

    [Fact]
    public async Task Views_OfARepeatedDelivery_CountOnce()
    {
        var (store, user) = (NewViews(), NewUser());
        await store.AddAsync(user, [Delivered(1, 7, 8), Delivered(2, 7)], Now);
        Assert.Equal([Count(7, 2, Now), Count(8, 1, Now)], Sorted(await store.AddAsync(user, [Delivered(1, 7, 8)], Now + 1)));
        Assert.Equal([Count(7, 3, Now + 2)], await store.AddAsync(user, [Delivered(2, 7), Views(7)], Now + 2));
        Assert.Equal([Count(7, 4, Now + 3)], await store.AddAsync(user, [Delivered(ulong.MaxValue, 7), Delivered(ulong.MaxValue, 7)], Now + 3));

        // The last eight deliveries are remembered.
        for (var delivery = 10UL; delivery < 18; delivery++)
        {
            await store.AddAsync(user, [Delivered(delivery, 9)], Now);
        }

        Assert.Equal([Count(9, 8, Now)], await store.AddAsync(user, [Delivered(10, 9)], Now));
    }

    [Fact]
    public async Task Views_ThatAnEarlierVersionWrote_CountOn()
    {
        var (store, user) = (NewViews(), NewUser());
        var deliveries = 1UL.ToString("x16", CultureInfo.InvariantCulture) + new string('f', 16);
        HashEntry[] earlier = [new("7", $"2 {Now}"), new("cleaned", Now), new("deliveries", deliveries)];
        await _stores.Durable.AskAsync(
            async db =>
            {
                await db.HashSetAsync(_stores.Keys.Views(user), earlier);
                return true;
            },
            TestContext.Current.CancellationToken);
        Assert.Equal([Count(7, 2, Now)], await store.ReadAsync(user));
        Assert.Equal([Count(7, 2, Now)], await store.AddAsync(user, [Delivered(1, 7), Delivered(ulong.MaxValue, 7)], Now + 1));
        Assert.Equal([Count(7, 3, Now + 1)], await store.AddAsync(user, [Delivered(2, 7)], Now + 1));
        Assert.Equal([Count(7, 3, Now + 1)], await store.AddAsync(user, [Delivered(1, 7), Delivered(2, 7)], Now + 2));
        var fields = await _stores.Durable.AskAsync(db => db.HashKeysAsync(_stores.Keys.Views(user)), TestContext.Current.CancellationToken);
        Assert.Equal(["7", "c", "d"], fields.Select(f => (string)f!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Views_Negligible_AreForgottenWithTheNextWriteADayLater()
    {
        var (store, user) = (NewViews(), NewUser());
        await store.AddAsync(user, [Views(7, 8, 8)], Now);

        // After 91 days a single view is below an eighth, two views are not.
        await store.AddAsync(user, [Views(9)], Now + (91 * Day));
        Assert.Equal([Count(8, 2, Now), Count(9, 1, Now + (91 * Day))], Sorted(await store.ReadAsync(user)));
        Assert.True(FatigueDiscount.Effective(new ViewTally(1, Now), Now + (91 * Day)) < FatigueDiscount.Negligible);
        Assert.True(FatigueDiscount.Effective(new ViewTally(2, Now), Now + (91 * Day)) > FatigueDiscount.Negligible);
    }

    [Fact]
    public async Task Views_OfTooManyPeople_TheWeakestAreForgotten()
    {
        var (store, user) = (NewViews(), NewUser());
        long[] people = [.. Enumerable.Range(1, RedisViewStore.MaxPeople).Select(i => (long)i)];
        await store.AddAsync(user, [Views(people), Views(people[^10..])], Now);
        Assert.Equal(RedisViewStore.MaxPeople, (await store.ReadAsync(user)).Count);
        await store.AddAsync(user, [Views(5_000, 5_001)], Now + Day - 1);
        var kept = (await store.ReadAsync(user)).ToDictionary(c => c.Person, c => c.Views.Times);
        Assert.Equal(RedisViewStore.MaxPeople * 3 / 4, kept.Count);
        Assert.All(people[^10..], p => Assert.Equal(2, kept[p]));
        Assert.Equal((1, 1), (kept[5_000], kept[5_001]));
    }

    [Fact]
    public async Task Views_OfYears_AreTheCountsThatTheReplayOfALogHas()
    {
        // Few people over years, and more people than are kept.
        foreach (var (people, perWrite, gap) in new[] { (30, 4, 20 * Day), (30, 1, Day), (4_000, 60, Day / 8), (4_000, 60, 3 * Day) })
        {
            var (store, user, at) = (NewViews(), NewUser(), Now);
            var random = new Random(people + (int)gap);
            var written = new List<(int Person, long At)>();
            for (var write = 0; write < 100; write++)
            {
                at += random.NextInt64(1, 2 * gap);
                int[] viewed = [.. Enumerable.Range(0, perWrite).Select(_ => random.Next(people))];
                await store.AddAsync(user, [Delivered(gap > Day ? (ulong)at : 0, [.. viewed])], at);
                written.AddRange(viewed.Select(person => (person, at)));
            }

            var replay = new ViewReplay(people, now: at);
            written.ForEach(w => replay.Add(user: 3, w.Person, w.At));
            var counts = new Dictionary<int, ViewTally>();
            replay.Build().Write(3, counts);
            var forgotten = written.Select(w => w.Person).Distinct().Count() - counts.Count;
            Assert.True(forgotten > 0 || gap == Day, $"Nothing to forget among {people} people.");
            Assert.Equal(Sorted(await store.ReadAsync(user)), Sorted(counts.Select(c => Count(c.Key, c.Value.Times, c.Value.LastAt))));
        }
    }

    [Fact]
    public async Task Views_OfAUserWhoViewsNobody_Expire()
    {
        var (store, user) = (NewViews(days: 90), NewUser());
        await store.AddAsync(user, [Views(7)], Now);
        var left = await _stores.Durable.AskAsync(db => db.KeyTimeToLiveAsync(_stores.Keys.Views(user)), TestContext.Current.CancellationToken);
        Assert.NotNull(left);
        var life = TimeSpan.FromDays(90);
        Assert.InRange(left.Value, life - TimeSpan.FromMinutes(5), life);
    }

    [Fact]
    public async Task Views_ServerStartsAgain_AreThere()
    {
        var user = NewUser();
        await NewViews().AddAsync(user, [Delivered(1, 7, 7, 8)], Now);
        await _stores.DisposeAsync();
        _stores = await RestartAsync();
        var store = NewViews();
        Assert.Equal([Count(7, 2, Now), Count(8, 1, Now)], Sorted(await store.ReadAsync(user)));
        Assert.Equal([Count(7, 2, Now)], await store.AddAsync(user, [Delivered(1, 7)], Now + 1));
    }

    // Above the ids that other tests write.
    private static long NewUser() => 1_000_000 + NewShard();

    private static RecordedViews Views(params long[] people) => new(0, people);

    private static RecordedViews Delivered(ulong delivery, params long[] people) => new(delivery, people);

    private static ViewCount Count(long person, int times, long lastAt) => new(person, new ViewTally(times, lastAt));

    private static ViewCount[] Sorted(IEnumerable<ViewCount> counts) => [.. counts.OrderBy(c => c.Person)];
}
