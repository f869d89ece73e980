using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pymk.Core.Candidates;
using Pymk.Grains.Candidates;

namespace Pymk.Grains.Tests.Candidates;

public sealed class CandidateListCacheTests
{
    private static readonly long Size = Pack().Bytes;

    [Fact]
    public void Keep_MoreThanTheBudget_GivesUpTheOldest_AndKeepsItsBytes()
    {
        var cache = Cache(lists: 10);
        var places = Fill(cache, 25);
        Assert.Equal(10 * Size, cache.Bytes);
        Assert.Equal([.. Enumerable.Repeat(false, 15), .. Enumerable.Repeat(true, 10)], places.Select(p => p.List is not null));
    }

    [Fact]
    public void Keep_ManyUsersInTurn_DoNotDisplaceThoseAskedForAgain()
    {
        var cache = Cache(lists: 10);
        var often = Fill(cache, 5);
        for (var round = 0; round < 30; round++)
        {
            Use(often, 2);
            Fill(cache, 4);
        }

        Assert.All(often, p => Assert.NotNull(p.List));
        Assert.True(cache.Bytes <= 10 * Size);
    }

    [Fact]
    public void Keep_AListGivenUpNotLongAgo_StaysInUseThroughManyOthers()
    {
        var cache = Cache(lists: 10);
        Use(Fill(cache, 9), 2);
        var again = Fill(cache, 1)[0];
        Fill(cache, 2);
        Assert.Null(again.List);
        cache.Keep(again, Pack());
        Fill(cache, 5);
        Assert.NotNull(again.List);
    }

    [Fact]
    public void Keep_NoRoomAtAll_KeepsTheNewest()
    {
        var cache = Cache(lists: 0);
        var places = Fill(cache, 3);
        Assert.Equal([false, false, true], places.Select(p => p.List is not null));
        cache.Remove(places[2]);
        cache.Remove(places[0]);
        Assert.Equal((0, true), (cache.Bytes, places[2].List is null));
    }

    [Fact]
    public void Keep_AnotherListOfTheSameUser_TakesThePlaceOfTheFirst_WithoutItsOrder()
    {
        var (cache, place, first) = (Cache(lists: 3), new CachedList(), Pack());
        cache.Keep(place, first);
        place.SetOrder(new ScoredList(null!, first, [], [], 1));
        Assert.NotNull(place.Order);
        cache.Keep(place, Pack());
        Assert.Equal((Size, true), (cache.Bytes, place.Order is null));
        place.SetOrder(new ScoredList(null!, first, [], [], 2));
        Assert.Null(place.Order);
    }

    [Fact]
    public void KeepAndRemove_ByManyAtOnce_CountEveryByteOnce()
    {
        var cache = Cache(lists: 20);
        var places = Enumerable.Range(0, 60).Select(_ => new CachedList()).ToArray();
        Parallel.For(0, 20_000, i =>
        {
            var place = places[i * 7 % places.Length];
            place.Touch();
            if (i % 11 == 0)
            {
                cache.Remove(place);
            }
            else
            {
                cache.Keep(place, Pack());
            }
        });
        Assert.Equal(places.Count(p => p.List is not null) * Size, cache.Bytes);
        Assert.True(cache.Bytes <= 20 * Size);
        foreach (var place in places)
        {
            cache.Remove(place);
        }

        Assert.Equal(0, cache.Bytes);
    }

    private static CandidateListCache Cache(int lists) =>
        new(Options.Create(new ServingOptions { ListCacheBytes = ((lists * Size) + 2) * 4 / 3 }), new FakeTimeProvider());

    private static CandidateList Pack() => new(new CandidateSet(1, 10), 1, 0, 1);

    private static CachedList[] Fill(CandidateListCache cache, int count)
    {
        var places = Enumerable.Range(0, count).Select(_ => new CachedList()).ToArray();
        Array.ForEach(places, p => cache.Keep(p, Pack()));
        return places;
    }

    private static void Use(CachedList[] places, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Array.ForEach(places, p => p.Touch());
        }
    }
}
