using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;
using Pymk.Grains;
using Pymk.Grains.Candidates;
using Xunit;

namespace Pymk.Cluster.Tests.Candidates;

public sealed class UnpackedListsTests
{
    private readonly UnpackedLists _room = new(Options.Create(new ServingOptions { ListCacheBytes = 0 }));

    [Fact]
    public void Of_AListThatMadeRoom_IsTheSameListAgain()
    {
        var (first, second) = (Pack(1), Pack(2));
        _room.Hold(first);
        _room.Hold(second);

        Assert.Null(first.Unpacked);
        Assert.Equal([10, 11], _room.Of(first).Users);
        Assert.Null(second.Unpacked);
    }

    [Fact]
    public void Of_AHeldList_UnpacksNothing()
    {
        var list = Pack(1);
        _room.Hold(list);
        Assert.Same(_room.Of(list), _room.Of(list));
    }

    [Fact]
    public void Unpack_WhatTheStoreKept_IsTheList()
    {
        var list = Pack(7);
        var read = StoredList.Unpack("v1", list.Stored);
        Assert.NotNull(read);
        Assert.Equal((7, 2, 123), (read.User, read.Count, read.GeneratedAt));
        Assert.Null(StoredList.Unpack("v2", list.Stored));
        Assert.Null(StoredList.Unpack("v1", list.Stored[..^1]));
        Assert.Null(StoredList.Unpack("v1", default));
    }

    private static CandidateList Pack(int user)
    {
        var set = new CandidateSet(user, 2);
        (set.Users[0], set.Users[1]) = (10, 11);
        return StoredList.Pack("v1", set, 123);
    }
}
