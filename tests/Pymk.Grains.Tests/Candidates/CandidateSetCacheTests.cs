using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;
using Pymk.Grains.Candidates;

namespace Pymk.Grains.Tests.Candidates;

public sealed class CandidateSetCacheTests
{
    private readonly CandidateSetCache _room = new(Options.Create(new ServingOptions { ListCacheBytes = 0 }));

    [Fact]
    public void Read_AListThatMadeRoom_IsTheSameListAgain()
    {
        var (first, second) = (Pack(1, 10), Pack(2, 20));
        _room.Hold(first);
        _room.Hold(second);

        Assert.False(first.IsUnpacked);
        using (var reading = _room.Read(first))
        {
            Assert.Equal([10, 11], reading.Set.Users);
        }

        Assert.False(second.IsUnpacked);
    }

    [Fact]
    public void Read_AHeldList_UnpacksNothing()
    {
        var list = Pack(1, 10);
        _room.Hold(list);
        using var one = _room.Read(list);
        using var other = _room.Read(list);
        Assert.Same(one.Set, other.Set);
    }

    [Fact]
    public void Read_WhileOthersMakeRoom_ItsColumnsAreNobodyElses()
    {
        var lists = Enumerable.Range(1, 50).Select(user => Pack(user, 10 * user)).ToArray();
        using (var reading = _room.Read(lists[0]))
        {
            foreach (var list in lists)
            {
                using var other = _room.Read(list);
                Assert.Equal([10 * list.User, (10 * list.User) + 1], other.Set.Users);
            }

            Assert.True(lists[0].IsUnpacked);
            Assert.Equal((1, 10), (reading.Set.User, reading.Set.Users[0]));
        }

        Assert.False(lists[0].IsUnpacked);
    }

    [Fact]
    public void Read_ByManyAtOnce_GivesEachTheirs()
    {
        var lists = Enumerable.Range(1, 20).Select(user => Pack(user, 10 * user)).ToArray();
        Parallel.For(0, 20_000, i =>
        {
            var list = lists[i * 7 % lists.Length];
            using var reading = _room.Read(list);
            Thread.Yield();
            Assert.Equal((list.User, 10 * list.User), (reading.Set.User, reading.Set.Users[0]));
        });
    }

    private static CandidateList Pack(int user, int first)
    {
        var set = new CandidateSet(user, 2);
        (set.Users[0], set.Users[1]) = (first, first + 1);
        return new CandidateList(set, 123, 0xF00D, 456);
    }
}
