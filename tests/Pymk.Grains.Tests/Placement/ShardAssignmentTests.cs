using System.Net;
using Orleans.Runtime;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Tests.Placement;

public sealed class ShardAssignmentTests
{
    private const int Shards = 16;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(20)]
    public void Shards_OfSilos_AreSpreadEvenly_AndInAnyOrderAlike(int silos)
    {
        var all = Silos(silos);
        var assigned = ShardAssignment.Of(all, Shards);
        Assert.Equal(Shards, assigned.Length);
        Assert.All(assigned.CountBy(s => s), s => Assert.InRange(s.Value, 1, (Shards + silos - 1) / silos));
        Assert.Equal(assigned, ShardAssignment.Of([.. all.Reverse()], Shards));
    }

    [Fact]
    public void Silo_ThatLeaves_MovesItsShardsAndFewOthers()
    {
        const int Many = 1024;
        var all = Silos(8);
        var (before, after) = (ShardAssignment.Of(all, Many), ShardAssignment.Of(all[1..], Many));
        Assert.DoesNotContain(all[0], after);
        Assert.InRange(Enumerable.Range(0, Many).Count(s => !before[s].Equals(all[0]) && !before[s].Equals(after[s])), 0, Many / 4);
    }

    [Fact]
    public void Users_OfSilos_AreSpread_AndASiloMoreTakesOnlyItsOwn()
    {
        var all = Silos(4);
        var (before, after) = (Homes(all[1..]), Homes(all));
        Assert.All(after.CountBy(s => s), s => Assert.InRange(s.Value, 2_200, 2_800));
        Assert.All(before.Zip(after), pair => Assert.True(pair.First.Equals(pair.Second) || pair.Second.Equals(all[0])));

        static SiloAddress[] Homes(SiloAddress[] silos) => [.. Enumerable.Range(0, 10_000).Select(user => ShardAssignment.Of(silos, (long)user))];
    }

    private static SiloAddress[] Silos(int count) =>
        [.. Enumerable.Range(0, count).Select(i => SiloAddress.New(new IPEndPoint(IPAddress.Parse("10.1.2.3"), 11_000 + i), 7 * i))];
}
