using Pymk.Core.Relations;
using Xunit;

namespace Pymk.Core.Tests.Relations;

public sealed class FrozenRelationsTests
{
    [Fact]
    public void At_WhateverEventsFollow_IsTheTableOfThatMoment()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (world, later) = (new RelationWorld(seed, events: 200), new RelationWorld(seed + 100, events: 400));
            var expected = world.Table.All.ToArray();
            using var frozen = world.Table.Freeze();
            foreach (var e in later.Table.All)
            {
                world.Add(e with { TimeMs = e.TimeMs + 2_500 });
            }

            Assert.NotEqual(expected, world.Table.All.Take(expected.Length));
            Assert.Equal(expected, Enumerable.Range(0, frozen.Count).Select(frozen.At));
        }
    }

    [Fact]
    public void Cut_IsAtLeastTheStampOfEveryChangeInTheView_AndBelowThatOfLaterOnes()
    {
        var table = new RelationTable();
        for (var stamp = 1; stamp <= 100; stamp++)
        {
            table.Apply(new RelationEvent(stamp % 7, stamp % 5, RelationKind.Block, true, stamp), stamp);
        }

        using var frozen = table.Freeze(cut: 100);
        var expected = table.All.ToArray();
        table.Apply(new RelationEvent(1, 1, RelationKind.Block, true, 1_000), 101);
        Assert.Equal(expected, Enumerable.Range(0, frozen.Count).Select(frozen.At));
        Assert.All(Enumerable.Range(0, table.Count), place =>
            Assert.Equal(table.All[place].TimeMs == 1_000, table.StampAt(place) > frozen.Cut));
    }

    [Fact]
    public void At_AfterAnotherFreezeOrItsEnd_IsRefused()
    {
        var world = new RelationWorld(1);
        var (first, second) = (world.Table.Freeze(), world.Table.Freeze());
        Assert.False(first.Holds);
        Assert.Throws<ObjectDisposedException>(() => first.At(0));
        first.Dispose();
        Assert.True(second.Holds);
        second.Dispose();
        Assert.Throws<ObjectDisposedException>(() => second.At(0));
    }

    [Fact]
    public void At_AfterSomebodyIsRemoved_IsRefused()
    {
        var world = new RelationWorld(1);
        using var frozen = world.Table.Freeze();
        world.Table.Remove(user: -1);
        Assert.True(frozen.Holds);
        world.Table.Remove(world.Table.All[0].From);
        Assert.Throws<ObjectDisposedException>(() => frozen.At(0));
    }

    [Fact]
    public void At_AfterARelationIsRemoved_IsRefused()
    {
        var table = new RelationWorld(1).Table;
        using var frozen = table.Freeze();
        Assert.False(table.Remove(table.All[0] with { TimeMs = -1 }));
        Assert.True(frozen.Holds && table.IsFrozen);
        Assert.True(table.Remove(table.All[0]));
        Assert.False(frozen.Holds || table.IsFrozen);
    }

    [Fact]
    public void Names_AreThoseOfTheirKinds()
    {
        Assert.Equal(Enum.GetValues<RelationKind>().Length, RelationKindNames.All.Count);
        Assert.All(Enum.GetValues<RelationKind>(), kind =>
        {
            Assert.True(RelationKindNames.TryParse(RelationKindNames.Of(kind), out var parsed));
            Assert.Equal(kind, parsed);
        });
        Assert.Equal("deactivated", RelationKindNames.Of(RelationKind.Withdrawn));
        Assert.Equal("not-a-bridge", RelationKindNames.Of(RelationKind.NotABridge));
        Assert.False(RelationKindNames.TryParse("friend", out _));
    }
}
