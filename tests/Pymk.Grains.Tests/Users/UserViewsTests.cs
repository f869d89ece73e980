using Pymk.Grains.Candidates;
using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

public sealed class UserViewsTests
{
    private static readonly long Person = ModelFixture.IdOf(100);

    [Fact]
    public async Task Record_CountsAtOnce_WritesOnceAfterTheDelay()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Views.Record([Person]);
        world.Views.Record([Person]);
        Assert.Equal(2, world.Relations.Set.Shown[100].Times);
        Assert.Equal(2, world.Exposures.Of(Person));
        world.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, world.Store.ViewWrites);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0), (world.Store.ViewWrites, world.Timers));
        await world.Views.WriteAsync();
        Assert.Equal(1, world.Store.ViewWrites);
    }

    [Fact]
    public async Task Record_UnknownPerson_IsSkipped()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Views.Record([5]);
        Assert.Empty(world.Relations.Set.Shown);
    }

    [Fact]
    public async Task Write_BeforeTheFirstAnswer_KeepsTheStoredCounts()
    {
        var before = await UserWorld.SubscribedAsync();
        var other = ModelFixture.IdOf(101);
        before.Views.Record([Person, Person, Person]);
        await before.Views.WriteAsync();

        // The grain left memory; views arrive before anybody asks.
        var world = await UserWorld.SubscribedAsync();
        world.Store.Stored = new StoredCandidates(default, before.Store.Stored.Views);
        world.Views.Record([other]);
        await world.Views.WriteAsync();

        var after = await UserWorld.SubscribedAsync();
        ViewPacking.Unpack(world.Store.Stored.Views.Span, after.Relations, after.Ordinals);
        Assert.Equal((3, 1), (after.Relations.Set.Shown[100].Times, after.Relations.Set.Shown[101].Times));
    }

    [Fact]
    public async Task Write_StoreFails_CountsStayInMemory()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Store.Fails = true;
        world.Views.Record([Person]);
        await world.Views.WriteAsync();
        world.Store.Fails = false;
        world.Views.Record([Person]);
        await world.Views.WriteAsync();
        Assert.Equal((2, 1), (world.Relations.Set.Shown[100].Times, world.Store.ViewWrites));
    }
}
